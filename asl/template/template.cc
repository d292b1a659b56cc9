#include "asl/template/template.h"

#include <utility>

#include "asl/template/node.h"
#include "common/check.h"

namespace baton::asl {

namespace {

struct Collector {
  void operator()(const LiteralNode&) const {}
  void operator()(const PathNode& node) const {
    if (node.path.root() == PathRoot::kVariable) names.emplace(node.path.variable().as_string());
  }
  void operator()(const IntrinsicNode& node) const { node.intrinsic.collect_variables(names); }
  void operator()(const QueryNode& node) const {
    for (const std::string& name : node.expression.free_variables()) {
      if (name != "states") names.insert(name);
    }
  }
  void operator()(const ArrayNode& node) const {
    for (const Template::Node& item : node.items) std::visit(*this, item.is);
  }
  void operator()(const ObjectNode& node) const {
    for (const FieldNode& field : node.fields) std::visit(*this, field.node.is);
  }

  std::set<std::string>& names;
};

}  // namespace

Template::Template() = default;
Template::Template(Template&&) noexcept = default;
Template& Template::operator=(Template&&) noexcept = default;
Template::~Template() = default;

Template Template::payload(const json::Value& value, const std::string& location, Diagnostics& diagnostics) {
  Template compiled;
  compiled.node_ = std::make_unique<const Node>(compile_payload(value, location, diagnostics));
  return compiled;
}

Template Template::path(const json::Value& text, bool intrinsics, const std::string& location,
                        Diagnostics& diagnostics) {
  Template compiled;
  compiled.node_ = std::make_unique<const Node>(compile_path(text, intrinsics, location, diagnostics));
  return compiled;
}

Template Template::jsonata(const json::Value& value, const std::string& location, Diagnostics& diagnostics) {
  Template compiled;
  compiled.node_ = std::make_unique<const Node>(compile_query(value, location, diagnostics));
  return compiled;
}

Template Template::literal(json::Value value) {
  Template compiled;
  compiled.node_ = std::make_unique<const Node>(Node{LiteralNode{std::move(value)}});
  return compiled;
}

Evaluated Template::evaluate(const Scope& scope) const {
  CHECK(node_ != nullptr) << "a template that was never compiled";
  return evaluate_node(*node_, scope);
}

bool Template::is_literal() const { return node_ != nullptr && std::holds_alternative<LiteralNode>(node_->is); }

const json::Value& Template::literal_value() const { return std::get<LiteralNode>(node_->is).value; }

std::string_view Template::source() const {
  if (node_ == nullptr) return {};
  if (const auto* path = std::get_if<PathNode>(&node_->is)) return path->path.text();
  if (const auto* query = std::get_if<QueryNode>(&node_->is)) return query->source;
  return {};
}

void Template::collect_variables(std::set<std::string>& names) const {
  if (node_ != nullptr) std::visit(Collector{names}, node_->is);
}

}  // namespace baton::asl
