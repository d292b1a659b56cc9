#include "asl/jsonpath/path.h"

#include <algorithm>
#include <utility>

#include "asl/jsonpath/parser.h"
#include "asl/jsonpath/program.h"
#include "asl/jsonpath/walker.h"
#include "common/check.h"

namespace baton::asl {

namespace {

using jsonpath::Step;
using Found = tl::expected<json::Value, PathError>;

tl::unexpected<PathError> fail(std::string message, PathError::Kind kind = PathError::Kind::kInvalid) {
  return tl::unexpected<PathError>(PathError{std::move(message), kind});
}

bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

// Takes the root off `rest`: "$", "$$" or "$name". False: there is none.
bool take_root(std::string_view& rest, Path::Program& program) {
  if (!rest.starts_with('$')) return false;
  rest.remove_prefix(1);
  if (rest.starts_with('$')) {
    program.root = PathRoot::kContext;
    rest.remove_prefix(1);
  } else if (!rest.empty() && begins_name(rest.front())) {
    program.root = PathRoot::kVariable;
    const std::string_view name = rest.substr(0, rest.find_first_of(".["));
    program.variable = json::Value::string(name);
    rest.remove_prefix(name.size());
  }
  return rest.empty() || rest.front() == '.' || rest.front() == '[';
}

bool add_place(const Step& step, std::vector<Place>& places) {
  if (const auto* names = std::get_if<jsonpath::Names>(&step.is)) {
    if (names->names.size() != 1) return false;
    places.push_back({names->names.front(), 0});
    return true;
  }
  const auto* indexes = std::get_if<jsonpath::Indexes>(&step.is);
  if (indexes == nullptr || indexes->indexes.size() != 1) return false;
  places.push_back({{}, indexes->indexes.front()});
  return true;
}

// The operators that a Reference Path may not have, outside of quoted names.
bool has_operator(std::string_view text) {
  bool is_quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && is_quoted) ++i;
    if (text[i] == '\'' && i > 0) is_quoted = !is_quoted;
    if (!is_quoted && std::string_view("@,:?*").find(text[i]) != std::string_view::npos) return true;
  }
  return false;
}

void compile_places(Path::Program& program) {
  program.is_simple = std::all_of(program.steps.begin(), program.steps.end(),
                                  [&](const Step& step) { return add_place(step, program.places); });
  const auto is_forward = [](const Place& place) { return !place.name.is_undefined() || place.index >= 0; };
  program.is_reference = program.is_simple && !has_operator(program.text) &&
                         std::all_of(program.places.begin(), program.places.end(), is_forward);
}

const json::Value* follow(const std::vector<Place>& places, const json::Value& root) {
  const json::Value* value = &root;
  for (const Place& place : places) {
    if (!place.name.is_undefined()) {
      value = value->find(place.name);
      if (value == nullptr) return nullptr;
      continue;
    }
    if (!value->is_array()) return nullptr;
    const auto items = value->items();
    const std::int64_t index = place.index < 0 ? place.index + static_cast<std::int64_t>(items.size()) : place.index;
    if (index < 0 || index >= static_cast<std::int64_t>(items.size())) return nullptr;
    value = &items[static_cast<std::size_t>(index)];
  }
  return value;
}

PathError::Kind kind_of(jsonpath::Miss::Kind kind) {
  if (kind == jsonpath::Miss::Kind::kNotFound) return PathError::Kind::kNotFound;
  return kind == jsonpath::Miss::Kind::kBeyond ? PathError::Kind::kBeyond : PathError::Kind::kInvalid;
}

}  // namespace

Path::Path() = default;
Path::Path(Path&&) noexcept = default;
Path& Path::operator=(Path&&) noexcept = default;
Path::~Path() = default;

tl::expected<Path, PathError> Path::parse(std::string_view text) {
  auto program = std::make_unique<Program>();
  program->text = text;
  std::string_view rest = text;
  if (text.empty()) return fail("path can not be null or empty");
  if (!text.starts_with('$')) return fail("Path must start with '$'");
  if (!take_root(rest, *program)) return fail("Illegal character at position 1 expected '.' or '['");
  auto steps = jsonpath::parse_steps(rest);
  if (!steps) return fail(std::move(steps.error()));
  program->steps = std::move(*steps);
  program->is_definite = jsonpath::is_definite(program->steps);
  compile_places(*program);
  Path path;
  path.program_ = std::move(program);
  return path;
}

const std::string& Path::text() const { return program_->text; }
PathRoot Path::root() const { return program_->root; }
const json::Value& Path::variable() const { return program_->variable; }
bool Path::is_definite() const { return program_->is_definite; }
bool Path::is_reference() const { return program_->is_reference; }

Found Path::find(const json::Value& root) const {
  if (program_->is_simple) {
    if (const json::Value* value = follow(program_->places, root)) return *value;
  }
  jsonpath::Search search{root};
  auto found = jsonpath::search(search, program_->steps, program_->is_definite, root);
  if (found) return std::move(*found);
  return fail(std::move(found.error().message), kind_of(found.error().kind));
}

Found Path::find(const Scope& scope) const {
  switch (program_->root) {
    case PathRoot::kInput: return find(*scope.input);
    case PathRoot::kContext:
      if (scope.context == nullptr) return fail("There is no context object here", PathError::Kind::kNotFound);
      return find(scope.context->context());
    case PathRoot::kVariable: break;
  }
  const json::Value* value = scope.variables != nullptr ? scope.variables->find(program_->variable) : nullptr;
  if (value != nullptr) return find(*value);
  return fail("The variable '" + std::string(program_->variable.as_string()) + "' is not defined",
              PathError::Kind::kNotFound);
}

Found Path::insert(const json::Value& document, json::Value value) const {
  CHECK(program_->is_reference && program_->root == PathRoot::kInput) << program_->text << " cannot be inserted at";
  return insert_at(*program_, 0, document, std::move(value));
}

}  // namespace baton::asl
