#include "asl/jsonpath/functions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "common/json/write.h"

namespace baton::asl::jsonpath {

namespace {

using json::Value;

tl::unexpected<Miss> fail(std::string message) {
  return tl::unexpected<Miss>(Miss{Miss::Kind::kFailed, std::move(message)});
}

// Of the arguments, in their order.
tl::expected<std::vector<Value>, Miss> evaluate_arguments(Search& search, const Call& call, const Value& model) {
  std::vector<Value> values;
  for (const auto& argument : call.arguments) {
    if (const auto* literal = std::get_if<Value>(&argument->is)) {
      values.push_back(*literal);
      continue;
    }
    const auto& path = std::get<Subpath>(argument->is);
    // The length of a path is that of a path from here.
    const Value& start = call.function == Function::kLength ? model : search.root;
    auto found = jsonpath::search(search, path.steps, path.is_definite, start);
    if (!found) return fail(std::move(found.error().message));
    values.push_back(std::move(*found));
  }
  return values;
}

struct Statistics {
  std::size_t count = 0;
  double sum = 0;
  double square_sum = 0;
  double minimum = std::numeric_limits<double>::max();
  double maximum = std::numeric_limits<double>::lowest();

  void add(const Value& value) {
    if (!value.is_number()) return;
    const double number = value.as_double();
    ++count;
    sum += number;
    square_sum += number * number;
    minimum = std::min(minimum, number);
    maximum = std::max(maximum, number);
  }
  void add_all(const Value& value) {
    if (!value.is_array()) return;
    for (const Value& item : value.items()) add(item);
  }
};

Found aggregate(Function function, const Value& model, const std::vector<Value>& arguments) {
  Statistics statistics;
  statistics.add_all(model);
  for (const Value& argument : arguments) argument.is_array() ? statistics.add_all(argument) : statistics.add(argument);
  if (statistics.count == 0) return fail("Aggregation function attempted to calculate value using empty array");
  const auto count = static_cast<double>(statistics.count);
  double result = statistics.sum;
  if (function == Function::kAverage) result = statistics.sum / count;
  if (function == Function::kMinimum) result = statistics.minimum;
  if (function == Function::kMaximum) result = statistics.maximum;
  if (function == Function::kStandardDeviation) {
    result = std::sqrt(statistics.square_sum / count - statistics.sum * statistics.sum / count / count);
  }
  if (!std::isfinite(result)) return fail("The result of a function is no finite number");
  return Value::fraction(result);
}

void append_text(const Value& value, bool takes_all, std::string& out) {
  if (value.is_string()) {
    out += value.as_string();
  } else if (takes_all && !value.is_null()) {
    out += json_text(value);
  }
}

Value concatenate(const Value& model, const std::vector<Value>& arguments) {
  std::string text;
  if (model.is_array()) {
    for (const Value& item : model.items()) append_text(item, false, text);
  }
  for (const Value& argument : arguments) {
    if (argument.is_array()) {
      for (const Value& item : argument.items()) append_text(item, true, text);
    } else {
      append_text(argument, false, text);
    }
  }
  return Value::string(text);
}

Value length(const Value& model, const std::vector<Value>& arguments) {
  const Value& measured = !arguments.empty() && arguments.front().is_array() ? arguments.front() : model;
  return measured.is_container() ? Value::integer(static_cast<std::int64_t>(measured.size())) : Value::null();
}

Value keys(const Value& model) {
  if (!model.is_object()) return Value::null();
  json::ArrayBuilder names(model.size());
  for (const json::Member& member : model.members()) names.add(member.key);
  return names.finish();
}

Value append(const Value& model, const std::vector<Value>& arguments) {
  if (!model.is_array() || arguments.empty()) return model;
  json::ArrayBuilder items(model.size() + arguments.size());
  items.add_all(model.items());
  for (const Value& argument : arguments) items.add(argument);
  return items.finish();
}

Found choose(const Value& model, std::int64_t index) {
  if (!model.is_array()) return fail("Aggregation function attempted to calculate value using empty array");
  const auto size = static_cast<std::int64_t>(model.size());
  const std::int64_t place = index < 0 ? size + index : index;
  if (place < 0 || place >= size) {
    return fail("Target index:" + std::to_string(index) + " larger than object count:" + std::to_string(size));
  }
  return model[static_cast<std::size_t>(place)];
}

Found choose_argument(const Value& model, const std::vector<Value>& arguments) {
  if (arguments.empty() || !arguments.front().is_number()) return fail("index() needs a number");
  const double index = std::trunc(arguments.front().as_double());
  if (std::abs(index) > 1e9) return fail("index() needs a number of 32 bits");
  return choose(model, static_cast<std::int64_t>(index));
}

// Functions look at all items; concat() writes their texts, which may be the same things many times over.
bool charge(Search& search, Function function, const Value& model, const std::vector<Value>& arguments) {
  const auto charge_one = [&](const Value& value) {
    if (function == Function::kConcatenate) return search.charge_text(value);
    return search.charge(value.is_array() ? value.size() / 8 : 0);
  };
  return charge_one(model) && std::all_of(arguments.begin(), arguments.end(), charge_one);
}

}  // namespace

Found call(Search& search, const Call& call, const Value& model) {
  const auto arguments = evaluate_arguments(search, call, model);
  if (!arguments) return tl::unexpected(arguments.error());
  if (!charge(search, call.function, model, *arguments)) return tl::unexpected(out_of_visits());
  switch (call.function) {
    case Function::kAverage:
    case Function::kStandardDeviation:
    case Function::kSum:
    case Function::kMinimum:
    case Function::kMaximum: return aggregate(call.function, model, *arguments);
    case Function::kConcatenate: return concatenate(model, *arguments);
    case Function::kLength: return length(model, *arguments);
    case Function::kAppend: return append(model, *arguments);
    case Function::kKeys: return keys(model);
    case Function::kFirst: return choose(model, 0);
    case Function::kLast: return choose(model, -1);
    case Function::kIndex: return choose_argument(model, *arguments);
  }
  return Value::null();
}

std::string json_text(const Value& value) { return json::to_text(value); }

}  // namespace baton::asl::jsonpath
