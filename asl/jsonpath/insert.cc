#include <utility>

#include "asl/jsonpath/program.h"

namespace baton::asl {

namespace {

using json::Value;
using Inserted = tl::expected<Value, PathError>;

tl::unexpected<PathError> fail(std::string message) {
  return tl::unexpected<PathError>(PathError{std::move(message), PathError::Kind::kInvalid});
}

// As the steps up to the number i are written.
std::string place_text(const Path::Program& program, std::size_t i) {
  return "$" + jsonpath::text_of(program.steps, i);
}

Inserted insert_item(const Path::Program& program, std::size_t i, const Value& document, Value value) {
  const auto index = static_cast<std::size_t>(program.places[i].index);
  if (!document.is_array()) return fail(place_text(program, i) + " is no array");
  if (index >= document.size()) return fail(place_text(program, i) + " has no item " + std::to_string(index));
  auto inner = insert_at(program, i + 1, document[index], std::move(value));
  if (!inner) return inner;
  json::ArrayBuilder items{Value(document)};
  items.set(index, std::move(*inner));
  return items.finish();
}

}  // namespace

Inserted insert_at(const Path::Program& program, std::size_t i, const Value& document, Value value) {
  if (i == program.places.size()) return value;
  const Place& place = program.places[i];
  if (place.name.is_undefined()) return insert_item(program, i, document, std::move(value));
  if (!document.is_object()) return fail(place_text(program, i) + " is no object");
  const Value* old = document.find(place.name);
  auto inner = insert_at(program, i + 1, old != nullptr ? *old : Value::empty_object(), std::move(value));
  if (!inner) return inner;
  json::ObjectBuilder members{Value(document)};
  members.set(place.name, std::move(*inner));
  return members.finish();
}

}  // namespace baton::asl
