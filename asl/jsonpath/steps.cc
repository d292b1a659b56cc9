#include "asl/jsonpath/steps.h"

#include <string_view>

namespace baton::asl::jsonpath {

namespace {

constexpr std::string_view kFunctionNames[] = {"avg",    "stddev", "sum",  "min",   "max",  "concat",
                                               "length", "append", "keys", "first", "last", "index"};

struct Writer {
  std::string operator()(const Names& step) const {
    std::string text = "[";
    for (const json::Value& name : step.names) {
      if (text.size() > 1) text += ", ";
      text += '\'';
      for (const char c : name.as_string()) {
        if (c == '\\' || c == '\'') text += '\\';
        text += c;
      }
      text += '\'';
    }
    return text + "]";
  }
  std::string operator()(const Indexes& step) const {
    std::string text = "[";
    for (const std::int32_t index : step.indexes) {
      if (text.size() > 1) text += ',';
      text += std::to_string(index);
    }
    return text + "]";
  }
  std::string operator()(const Slice& step) const {
    return "[" + (step.from ? std::to_string(*step.from) : "") + ":" + (step.to ? std::to_string(*step.to) : "") + "]";
  }
  std::string operator()(const Wildcard&) const { return "[*]"; }
  std::string operator()(const Scan&) const { return ".."; }
  std::string operator()(const FilterStep&) const { return "[?]"; }
  std::string operator()(const Call& step) const {
    return "." + std::string(kFunctionNames[static_cast<std::size_t>(step.function)]) +
           (step.arguments.empty() ? "()" : "(...)");
  }
};

}  // namespace

bool is_definite(const Steps& steps) {
  return steps.empty() || (steps.back().is_definite && steps.back().is_upstream_definite);
}

std::string text_of(const Step& step) { return std::visit(Writer{}, step.is); }

std::string text_of(const Steps& steps, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += text_of(steps[i]);
  return text;
}

std::string text_from(const Steps& steps, std::size_t begin) {
  std::string text;
  for (std::size_t i = begin; i < steps.size(); ++i) text += text_of(steps[i]);
  return text;
}

}  // namespace baton::asl::jsonpath
