// Runs transcripts and compares; with --rewrite it writes down what really happens instead.
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/transcripts/transcript.h"

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

void print_difference(const std::string& path, const std::string& expected, const std::string& happened) {
  const auto a = lines_of(expected);
  const auto b = lines_of(happened);
  std::size_t line = 0;
  while (line < a.size() && line < b.size() && a[line] == b[line]) ++line;
  std::fprintf(stderr, "%s:%zu: it happens otherwise\n  expected: %s\n  happened: %s\n", path.c_str(), line + 1,
               line < a.size() ? a[line].c_str() : "(end)", line < b.size() ? b[line].c_str() : "(end)");
  std::fprintf(stderr,
               "if that is right: build/release/tests/transcript_runner --rewrite %s, and read the difference\n",
               path.c_str());
}

bool run(const std::string& path, bool rewrite) {
  std::ifstream file(path);
  std::stringstream content;
  content << file.rdbuf();
  if (!file || content.str().empty()) {
    std::fprintf(stderr, "%s: cannot be read, or is empty\n", path.c_str());
    return false;
  }
  const auto happened = baton::Transcript().run(content.str());
  if (!happened) {
    std::fprintf(stderr, "%s: %s\n", path.c_str(), happened.error().message.c_str());
    return false;
  }
  if (*happened == content.str()) return true;
  if (rewrite) {
    std::ofstream(path) << *happened;
    std::printf("%s: rewritten\n", path.c_str());
    return true;
  }
  print_difference(path, content.str(), *happened);
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  bool rewrite = false;
  bool right = true;
  int count = 0;
  for (int i = 1; i < argc; ++i) {
    if (std::string(argv[i]) == "--rewrite") {
      rewrite = true;
    } else {
      right = run(argv[i], rewrite) && right;
      ++count;
    }
  }
  if (count == 0) {
    std::fprintf(stderr, "usage: transcript_runner [--rewrite] FILE…\n");
    return 2;
  }
  return right ? 0 : 1;
}
