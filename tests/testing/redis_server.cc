#include "tests/testing/redis_server.h"

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>

#include "common/clock.h"

namespace baton::testing {
namespace {

constexpr Duration kStartTimeout = std::chrono::seconds(60);  // loading a large file on a busy machine included
constexpr int kLookAgainMs = 2;
constexpr int kPortTries = 5;  // another process may take a free port before we do

// A port that was free a moment ago.
std::uint16_t free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(fd, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(fd);
  return ntohs(address.sin_port);
}

std::string make_directory() {
  std::string path = (std::filesystem::temp_directory_path() / "baton-redis-XXXXXX").string();
  if (!::mkdtemp(path.data())) {
    std::cerr << "cannot make " << path << ": " << std::strerror(errno) << std::endl;
    std::abort();
  }
  return path;
}

std::string file_text(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Free {
  void operator()(redisContext* context) const { redisFree(context); }
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};

std::string text_of(const redisReply& reply) {
  switch (reply.type) {
    case REDIS_REPLY_INTEGER: return std::to_string(reply.integer);
    case REDIS_REPLY_ARRAY: {
      std::string text;
      for (std::size_t i = 0; i < reply.elements; ++i) text += (i ? "\n" : "") + text_of(*reply.element[i]);
      return text;
    }
    case REDIS_REPLY_NIL: return "";
    default: return std::string(reply.str, reply.len);
  }
}

}  // namespace

RedisServer::RedisServer(RedisServerOptions options) : options_(std::move(options)), directory_(make_directory()) {
  start();
}

RedisServer::~RedisServer() {
  kill();
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::vector<std::string> RedisServer::command_line() const {
  std::vector<std::string> line = {"redis-server",
                                   "--port",
                                   std::to_string(port_),
                                   "--bind",
                                   "127.0.0.1",
                                   "--unixsocket",
                                   socket_path(),
                                   "--dir",
                                   directory_,
                                   "--logfile",
                                   directory_ + "/log",
                                   "--daemonize",
                                   "no",
                                   "--save",
                                   "",
                                   "--appendonly",
                                   "yes",
                                   "--appendfsync",
                                   options_.appendfsync};
  line.insert(line.end(), options_.arguments.begin(), options_.arguments.end());
  return line;
}

void RedisServer::spawn() {
  const std::vector<std::string> line = command_line();
  std::vector<char*> arguments;
  for (const std::string& argument : line) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);

  pid_ = ::fork();
  if (pid_ < 0) give_up("cannot fork");
  if (pid_ > 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (options_.can_lose_power) {
    ::setenv("LD_PRELOAD", BATON_POWERLOSS_LIBRARY, 1);
    ::setenv("POWERLOSS_DIR", directory_.c_str(), 1);
  }
  const int null = ::open("/dev/null", O_RDWR);
  for (int fd = 0; fd <= 2; ++fd) ::dup2(null, fd);
  ::execvp(arguments[0], arguments.data());
  ::_exit(127);
}

void RedisServer::start() {
  const TimePoint deadline = clock_now() + kStartTimeout;
  for (int tries_left = kPortTries; tries_left > 0; --tries_left) {
    if (port_ == 0) port_ = free_port();
    spawn();
    while (!has_ended()) {
      if (answers()) return;
      if (clock_now() > deadline) give_up("redis-server does not answer");
      ::poll(nullptr, 0, kLookAgainMs);
    }
    port_ = 0;
  }
  give_up("redis-server ends as soon as it is started (is it installed?)");
}

bool RedisServer::has_ended() {
  if (pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
  return pid_ < 0;
}

// Any answer to PING but "still loading": a server that wants a password is ready too.
bool RedisServer::answers() const {
  const std::unique_ptr<redisContext, Free> context(redisConnectUnix(socket_path().c_str()));
  if (!context || context->err) return false;
  const std::unique_ptr<redisReply, Free> reply(static_cast<redisReply*>(redisCommand(context.get(), "PING")));
  return reply && !std::string_view(reply->str, reply->len).starts_with("LOADING");
}

void RedisServer::stop() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void RedisServer::kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void RedisServer::pause() { ::kill(pid_, SIGSTOP); }
void RedisServer::resume() { ::kill(pid_, SIGCONT); }

std::vector<RedisServer::AppendOnlyFile> RedisServer::append_only_files() const {
  std::vector<AppendOnlyFile> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory_ + "/appendonlydir", error)) {
    // The base file and the manifest are fsynced before they get their names.
    const std::string path = entry.path().string();
    if (!path.ends_with(".incr.aof")) continue;
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) give_up("cannot look at " + path);
    const std::string synced = file_text(directory_ + "/" + std::to_string(status.st_ino) + ".synced");
    const auto size = static_cast<std::size_t>(status.st_size);
    files.push_back({path, size, std::min(size, static_cast<std::size_t>(std::atoll(synced.c_str())))});
  }
  return files;
}

std::size_t RedisServer::unsynced_bytes() const {
  std::size_t bytes = 0;
  for (const AppendOnlyFile& file : append_only_files()) bytes += file.size - file.synced;
  return bytes;
}

std::size_t RedisServer::power_loss(Random& random) {
  if (!options_.can_lose_power) give_up("power_loss() needs can_lose_power");
  kill();
  std::size_t cut = 0;
  for (const AppendOnlyFile& file : append_only_files()) {
    const std::size_t kept = file.synced + static_cast<std::size_t>(random.below(file.size - file.synced + 1));
    if (::truncate(file.path.c_str(), static_cast<off_t>(kept)) != 0) give_up("cannot cut " + file.path);
    cut += file.size - kept;
  }
  return cut;
}

std::string RedisServer::command(const std::vector<std::string>& arguments) const {
  const std::unique_ptr<redisContext, Free> context(redisConnectUnix(socket_path().c_str()));
  if (!context || context->err) give_up("cannot connect to run " + arguments[0]);
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  for (const std::string& argument : arguments) {
    texts.push_back(argument.data());
    sizes.push_back(argument.size());
  }
  const std::unique_ptr<redisReply, Free> reply(static_cast<redisReply*>(
      redisCommandArgv(context.get(), static_cast<int>(arguments.size()), texts.data(), sizes.data())));
  if (!reply) give_up("no answer to " + arguments[0]);
  return text_of(*reply);
}

void RedisServer::give_up(const std::string& what) const {
  std::cerr << what << "; its log:\n" << file_text(directory_ + "/log") << std::endl;
  std::abort();
}

}  // namespace baton::testing
