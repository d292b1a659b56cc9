#include "cli/asl/validation.h"

#include <algorithm>

#include "asl/model/location.h"
#include "cli/invocation.h"
#include "cli/text.h"
#include "common/json/parse.h"

namespace baton::cli {

namespace {

const char* severity_name(asl::Severity severity) {
  switch (severity) {
    case asl::Severity::kError: return "ERROR";
    case asl::Severity::kWarning: return "WARNING";
  }
  return "";
}

std::string diagnostic_json(const asl::Diagnostic& diagnostic) {
  JsonLine line;
  line.add("severity", severity_name(diagnostic.severity));
  line.add("code", diagnostic.code).add("message", diagnostic.message);
  if (!diagnostic.location.empty()) line.add("location", diagnostic.location);
  return line.text();
}

void show_json(Invocation& invocation, const std::string& path, const asl::Diagnostics& diagnostics) {
  std::string list;
  for (const asl::Diagnostic& diagnostic : diagnostics) {
    list += (list.empty() ? "" : ",") + diagnostic_json(diagnostic);
  }
  invocation.show(JsonLine()
                      .add("file", path)
                      .add("result", has_errors(diagnostics) ? "FAIL" : "OK")
                      .add_json("diagnostics", "[" + list + "]"));
}

// Where a diagnostic points. A text that does not parse has no pointers, but the parser knows where it stopped.
class Places {
 public:
  explicit Places(std::string_view text) : text_(text), document_(json::parse(text, json::DuplicateKeys::kRefuse)) {}

  json::Location of(const asl::Diagnostic& diagnostic) const {
    const json::Location place = document_ ? json::locate(text_, asl::pointer_of(*document_, diagnostic.location))
                                           : json::Location{document_.error().line, document_.error().column};
    return {std::max(place.line, 1u), std::max(place.column, 1u)};
  }

 private:
  std::string_view text_;
  tl::expected<json::Value, json::ParseError> document_;
};

void show_line(Invocation& invocation, const std::string& name, json::Location place,
               const asl::Diagnostic& diagnostic) {
  const bool is_error = diagnostic.severity == asl::Severity::kError;
  // Jackson's messages end with a second line that says where, which has been said.
  const std::string message = diagnostic.message.substr(0, diagnostic.message.find("\n at "));
  const bool is_place = diagnostic.location.starts_with('/');
  invocation.out() << printable(name) << ':' << place.line << ':' << place.column << ": "
                   << (is_error ? "error " : "warning ") << diagnostic.code << ' ' << printable(message)
                   << (is_place ? " (" + printable(diagnostic.location) + ")" : "") << '\n';
}

}  // namespace

bool has_errors(const asl::Diagnostics& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const asl::Diagnostic& diagnostic) { return diagnostic.severity == asl::Severity::kError; });
}

void show_validation(Invocation& invocation, const std::string& path, std::string_view text,
                     const asl::Diagnostics& diagnostics) {
  if (invocation.json()) return show_json(invocation, path, diagnostics);
  const Places places(text);
  for (const asl::Diagnostic& diagnostic : diagnostics) {
    show_line(invocation, path == "-" ? "<stdin>" : path, places.of(diagnostic), diagnostic);
  }
}

}  // namespace baton::cli
