#include "tests/conformance/case_file.h"

#include <cctype>

namespace baton::conformance {

namespace {

std::string without_blank_ends(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

// `title`: what stands behind "== ". `body`: the lines below it.
tl::expected<void, std::string> take_section(const std::string& title, std::string body, CaseFile& file) {
  body = without_blank_ends(std::move(body));
  const auto space = title.find(' ');
  const std::string word = title.substr(0, space);
  const std::string rest = space == std::string::npos ? "" : title.substr(space + 1);
  if (word == "machine" && (rest.empty() || rest == "EXPRESS")) {
    file.machine = body;
    file.express = !rest.empty();
  } else if (word == "machine") {
    file.other_machines[rest] = body;
  } else if (word == "input") {
    file.input = body;
  } else if (word == "mocks") {
    file.mocks = body;
  } else if (word == "echo") {
    file.echo = true;
  } else if (word == "expect") {
    file.status = rest;
    file.outcome = body;
  } else if (word == "history") {
    file.history = body;
  } else {
    return tl::unexpected("there is no section '" + title + "'");
  }
  return {};
}

}  // namespace

tl::expected<CaseFile, std::string> parse_case(std::string_view text) {
  CaseFile file;
  std::string title;
  std::string body;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string line(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.starts_with("== ")) {
      body += line + '\n';
      continue;
    }
    if (title.empty()) {
      file.head = without_blank_ends(body);
    } else if (auto taken = take_section(title, body, file); !taken) {
      return tl::unexpected(taken.error());
    }
    title = line.substr(3);
    body.clear();
  }
  if (title.empty()) return tl::unexpected<std::string>("there is no section");
  if (auto taken = take_section(title, body, file); !taken) return tl::unexpected(taken.error());
  if (!file.head.starts_with("# ")) return tl::unexpected<std::string>("it does not begin with a sentence behind '# '");
  if (file.machine.empty()) return tl::unexpected<std::string>("it has no machine");
  return file;
}

std::string to_text(const CaseFile& file) {
  std::string text = file.head + "\n\n== machine" + (file.express ? " EXPRESS" : "") + "\n" + file.machine + "\n";
  for (const auto& [name, machine] : file.other_machines) text += "== machine " + name + "\n" + machine + "\n";
  if (!file.input.empty()) text += "== input\n" + file.input + "\n";
  if (!file.mocks.empty()) text += "== mocks\n" + file.mocks + "\n";
  if (file.echo) text += "== echo\n";
  text += "== expect " + file.status + "\n" + file.outcome + (file.outcome.empty() ? "" : "\n");
  if (!file.history.empty()) text += "== history\n" + file.history + "\n";
  return text;
}

}  // namespace baton::conformance
