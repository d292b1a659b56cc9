// One run of `baton`: its streams, what was said on the command line for all commands, and how results and errors are
// shown.
#pragma once

#include <functional>
#include <istream>
#include <optional>
#include <ostream>
#include <string>

#include "baton/client.h"
#include "cli/exit_code.h"
#include "cli/json_line.h"
#include "cli/table.h"

namespace baton::cli {

// Of calls, unless --timeout says otherwise. Waiting for a task to end has no limit of its own.
inline constexpr Duration kTimeoutDefault = std::chrono::seconds(30);
// A coordinator on any network answers sooner; a person does not want to wait longer to hear that nobody is there.
inline constexpr Duration kConnectTimeoutMax = std::chrono::seconds(5);

enum class OutputFormat { kTable, kJson };

struct GlobalOptions {
  std::string endpoint = kDefaultEndpoint;
  std::string key_file;
  std::string server_key;  // a file, or the key itself
  bool insecure = false;
  OutputFormat format = OutputFormat::kTable;
  std::optional<Duration> timeout;
};

struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  TableStyle style{};
};

// The streams of the process. Colours: on a terminal, unless NO_COLOR is set or TERM is "dumb".
Streams process_streams();

class Invocation {
 public:
  explicit Invocation(Streams streams) : streams_(streams) {}

  GlobalOptions global;
  // The command that was chosen; set while the command line is parsed.
  std::function<ExitCode()> command;

  std::istream& in() { return streams_.in; }
  std::ostream& out() { return streams_.out; }
  std::ostream& err() { return streams_.err; }
  bool out_is_terminal() const { return streams_.out_is_terminal; }
  bool err_is_terminal() const { return streams_.err_is_terminal; }
  bool colours() const { return streams_.style.colours; }
  bool json() const { return global.format == OutputFormat::kJson; }
  Duration timeout() const { return global.timeout.value_or(kTimeoutDefault); }

  // Relative to `now` on a terminal, else in full.
  std::string time_text(TimePoint point, TimePoint now) const;
  void show(const Table& table);
  // Rows that go on with a table that was shown; on the screen at once.
  void show_more(const Table& table);
  void show(const JsonLine& line) { out() << line.text() << '\n'; }

  // "baton: <message>" on standard error; the exit code that goes with it.
  ExitCode complain(const Error& error);
  // What to know besides the result, on standard error.
  void note(const std::string& text) { err() << text << '\n'; }

  // The connection that the global options describe. The error says how to get a coordinator.
  Result<Client> connect() const;

 private:
  Result<ClientOptions> client_options() const;

  Streams streams_;
};

}  // namespace baton::cli
