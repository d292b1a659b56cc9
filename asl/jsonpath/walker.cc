#include "asl/jsonpath/walker.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "asl/jsonpath/filter.h"
#include "asl/jsonpath/functions.h"

namespace baton::asl::jsonpath {

namespace {

using json::Value;

class Walker {
 public:
  Walker(Search& search, const Steps& steps, bool is_definite, bool requires_names)
      : search_(search), steps_(steps), is_definite_(is_definite), requires_names_(requires_names) {}

  Found run(const Value& start) {
    if (!visit(start, 0)) return tl::unexpected(std::move(miss_));
    if (!is_definite_) return found_.finish();
    if (!first_.is_undefined()) return std::move(first_);
    return tl::unexpected(Miss{is_beyond_ ? Miss::Kind::kBeyond : Miss::Kind::kNotFound,
                               "No results for path: $" + text_of(steps_, steps_.size())});
  }

 private:
  // False everywhere: stop, as miss_ says.
  bool stop(Miss::Kind kind, std::string message) {
    miss_ = {kind, std::move(message)};
    return false;
  }
  bool stop(Miss miss) {
    miss_ = std::move(miss);
    return false;
  }
  bool count_visit() { return search_.charge(1) || stop(out_of_visits()); }
  // Stops because of what `model` is, which the message shows. Counted, as a filter may ask the same of every item.
  bool stop_showing(const Value& model, Miss::Kind kind, const std::string& message) {
    if (!search_.charge_text(model)) return stop(out_of_visits());
    return stop(kind, message + " Current context is: " + json_text(model));
  }

  bool is_last(std::size_t i) const { return i + 1 == steps_.size(); }
  bool is_upstream_definite(std::size_t i) const { return steps_[i].is_upstream_definite; }

  bool add(const Value& value) {
    if (is_definite_) {
      if (first_.is_undefined()) first_ = value;
    } else {
      found_.add(value);
    }
    return true;
  }

  // `model`, by the step number i and those behind it.
  bool visit(const Value& model, std::size_t i) {
    if (i == steps_.size()) return add(model);
    if (!count_visit()) return false;
    if (++search_.depth > kDepthMax) return stop(Miss::Kind::kFailed, "The path leads too deep into this document");
    const bool goes_on = std::visit([&](const auto& step) { return take(step, model, i); }, steps_[i].is);
    --search_.depth;
    return goes_on;
  }

  // ── names ──

  bool take(const Names& step, const Value& model, std::size_t i) {
    if (!model.is_object()) {
      if (!is_upstream_definite(i)) return true;
      return stop(Miss::Kind::kNotFound,
                  "Property " + text_of(steps_[i]) + " not found in path $" + text_of(steps_, i));
    }
    if (step.names.size() > 1 && is_last(i)) return merge(step, model, i);
    return std::all_of(step.names.begin(), step.names.end(), [&](const Value& name) { return member(name, model, i); });
  }

  bool member(const Value& name, const Value& model, std::size_t i) {
    if (const Value* value = model.find(name)) return visit(*value, i + 1);
    // An indefinite path finds nothing then, even where its way was definite so far.
    if (requires_names_ || (!is_last(i) && is_definite_)) return stop_missing(i);
    return true;
  }

  bool stop_missing(std::size_t i) {
    const std::string place = "$" + text_of(steps_, i + 1);
    return stop(Miss::Kind::kNotFound, (is_last(i) ? "No results for path: " : "Missing property in path ") + place);
  }

  bool merge(const Names& step, const Value& model, std::size_t i) {
    json::ObjectBuilder merged(step.names.size());
    for (const Value& name : step.names) {
      if (const Value* value = model.find(name)) {
        merged.set(name, *value);
      } else if (requires_names_) {
        return stop_missing(i);
      }
    }
    return add(merged.finish());
  }

  // ── arrays ──

  // Whether to go on with `model` as an array; if not, `goes_on` says whether that stops the search.
  bool is_array(const Value& model, std::size_t i, bool& goes_on) {
    if (model.is_array()) return true;
    goes_on = !is_upstream_definite(i);
    if (goes_on) return false;
    if (model.is_null()) {
      stop(Miss::Kind::kNotFound, "The path $" + text_of(steps_, i) + " is null");
    } else {
      stop_showing(model, Miss::Kind::kNoArray, "Filter: " + text_from(steps_, i) + " can only be applied to arrays.");
    }
    return false;
  }

  bool item(std::int64_t index, const Value& model, std::size_t i) {
    const auto size = static_cast<std::int64_t>(model.size());
    const std::int64_t place = index < 0 ? size + index : index;
    if (place >= 0 && place < size) return visit(model[static_cast<std::size_t>(place)], i + 1);
    is_beyond_ = is_beyond_ || is_last(i);
    return true;
  }

  bool take(const Indexes& step, const Value& model, std::size_t i) {
    bool goes_on = true;
    if (!is_array(model, i, goes_on)) return goes_on;
    return std::all_of(step.indexes.begin(), step.indexes.end(), [&](std::int32_t at) { return item(at, model, i); });
  }

  // Jayway's rules, odd as they are: [-4:1] begins behind the end and goes on at the front.
  bool take(const Slice& step, const Value& model, std::size_t i) {
    bool goes_on = true;
    if (!is_array(model, i, goes_on)) return goes_on;
    const auto size = static_cast<std::int64_t>(model.size());
    std::int64_t from = step.from.value_or(0);
    std::int64_t to = step.to.value_or(size);
    if (!step.to && from < 0) from = std::max<std::int64_t>(0, size + from);
    if (!step.from && to < 0) to += size;
    to = std::min(size, to);
    from = std::max(from, -size);
    for (std::int64_t at = from; at < to; ++at) {
      if (!item(at, model, i)) return false;
    }
    return true;
  }

  bool take(const Wildcard&, const Value& model, std::size_t i) {
    if (model.is_object()) {
      for (const json::Member& each : model.members()) {
        if (!visit(each.value, i + 1)) return false;
      }
    } else if (model.is_array()) {
      for (const Value& each : model.items()) {
        if (visit(each, i + 1)) continue;
        if (miss_.kind != Miss::Kind::kNotFound || requires_names_) return false;
        miss_ = {};
      }
    }
    return true;
  }

  // ── scans ──

  bool take(const Scan&, const Value& model, std::size_t i) {
    if (is_last(i)) return true;
    return scan(model, i + 1);
  }

  // Tries the step number i, and those behind it, on `model` and everything below. In an array that the step accepts, the
  // steps behind it get all items, whichever the step would choose: Jayway does so.
  bool scan(const Value& model, std::size_t i) {
    if (!model.is_container()) return true;
    if (!count_visit()) return false;
    if (++search_.depth > kDepthMax) return stop(Miss::Kind::kFailed, "The path leads too deep into this document");
    const auto is_target = accepts(model, i);
    if (!is_target) return false;
    if (*is_target && !visit_target(model, i)) return false;
    const bool goes_on =
        model.is_object()
            ? std::all_of(model.members().begin(), model.members().end(),
                          [&](const json::Member& member) { return scan(member.value, i); })
            : std::all_of(model.items().begin(), model.items().end(), [&](const Value& item) { return scan(item, i); });
    --search_.depth;
    return goes_on;
  }

  bool visit_target(const Value& model, std::size_t i) {
    if (model.is_object() || is_last(i)) return visit(model, i);
    return std::all_of(model.items().begin(), model.items().end(),
                       [&](const Value& item) { return visit(item, i + 1); });
  }

  // Whether a scan tries the step number i on `model`. Nothing: stop.
  std::optional<bool> accepts(const Value& model, std::size_t i) {
    const Step& step = steps_[i];
    if (const auto* names = std::get_if<Names>(&step.is)) {
      if (!model.is_object()) return false;
      if (requires_names_ || !step.is_definite) return true;
      return std::all_of(names->names.begin(), names->names.end(),
                         [&](const Value& name) { return model.find(name) != nullptr; });
    }
    if (const auto* filter = std::get_if<FilterStep>(&step.is)) return passes(*filter, model);
    if (std::holds_alternative<Wildcard>(step.is)) return true;
    const bool is_of_arrays = std::holds_alternative<Indexes>(step.is) || std::holds_alternative<Slice>(step.is);
    return is_of_arrays && model.is_array();
  }

  // ── filters and functions ──

  std::optional<bool> passes(const FilterStep& step, const Value& item) {
    auto verdict = holds(search_, *step.filter, item);
    if (verdict) return *verdict == Verdict::kTrue;
    stop(std::move(verdict.error()));
    return std::nullopt;
  }

  bool take(const FilterStep& step, const Value& model, std::size_t i) {
    if (model.is_object()) {
      const auto passed = passes(step, model);
      return passed && (!*passed || visit(model, i + 1));
    }
    if (!model.is_array()) {
      if (!is_upstream_definite(i)) return true;
      return stop_showing(model, Miss::Kind::kInvalid,
                          "Filter: " + text_from(steps_, i) + " can not be applied to primitives.");
    }
    for (const Value& item : model.items()) {
      if (!count_visit()) return false;
      const auto passed = passes(step, item);
      if (!passed || (*passed && !visit(item, i + 1))) return false;
    }
    return true;
  }

  bool take(const Call& step, const Value& model, std::size_t i) {
    auto result = call(search_, step, model);
    if (!result) return stop(std::move(result.error()));
    add(*result);
    return is_last(i) || visit(*result, i + 1);
  }

  Search& search_;
  const Steps& steps_;
  bool is_definite_;
  bool requires_names_;
  bool is_beyond_ = false;
  Value first_{};
  json::ArrayBuilder found_{};
  Miss miss_{};
};

tl::expected<Operand, Miss> operand_of(Search& search, const Side& side, const Value& item) {
  if (const auto* literal = std::get_if<Value>(&side)) return Operand{*literal};
  if (const auto* pattern = std::get_if<std::shared_ptr<const Pattern>>(&side)) return Operand{{}, pattern->get()};
  auto found = jsonpath::search(search, std::get<Subpath>(side), item);
  if (found) return Operand{std::move(*found)};
  if (found.error().kind < Miss::Kind::kInvalid) return Operand{};
  return tl::unexpected(std::move(found.error()));
}

std::uint64_t text_size(const Value& value) {
  if (value.is_string()) return value.as_string().size();
  return value.is_container() ? value.text_bytes() : 0;
}

bool compares_each_with_each(Relation relation) {
  return relation == Relation::kSubsetOf || relation == Relation::kAnyOf || relation == Relation::kNoneOf ||
         relation == Relation::kContainsAll;
}

// In visits: texts are read to their end, and eight pairs of items compared in the time of a visit.
std::uint64_t comparison_cost(const Value& left, Relation relation, const Value& right) {
  std::uint64_t cost = (text_size(left) + text_size(right)) / kBytesPerVisit;
  if (compares_each_with_each(relation) && left.is_array() && right.is_array()) cost += left.size() * right.size() / 8;
  return cost;
}

// A filter that cannot be asked of an item is an answer, a search that failed is not.
tl::expected<Verdict, Miss> verdict_of(Miss miss) {
  if (miss.kind != Miss::Kind::kFailed) return Verdict::kInvalid;
  return tl::unexpected(std::move(miss));
}

struct Judge {
  using Judged = tl::expected<Verdict, Miss>;

  Judged operator()(const Comparison& comparison) const {
    auto left = operand_of(search, comparison.left, item);
    if (!left) return verdict_of(std::move(left.error()));
    auto right = operand_of(search, comparison.right, item);
    if (!right) return verdict_of(std::move(right.error()));
    if (!search.charge(comparison_cost(left->value, comparison.relation, right->value)))
      return tl::unexpected(out_of_visits());
    auto verdict = compare(*left, comparison.relation, *right, search.visits_left);
    if (!verdict && search.visits_left == 0) return tl::unexpected(out_of_visits());
    if (!verdict) return tl::unexpected(Miss{Miss::Kind::kFailed, std::move(verdict.error())});
    return *verdict;
  }

  Judged operator()(const Existence& existence) const {
    auto found = jsonpath::search(search, existence.path, item, true);
    if (!found && found.error().kind == Miss::Kind::kFailed) return tl::unexpected(std::move(found.error()));
    if (!found && found.error().kind == Miss::Kind::kInvalid) return Verdict::kInvalid;
    return found.has_value() == existence.shall_exist ? Verdict::kTrue : Verdict::kFalse;
  }

  Judged operator()(const Both& both) const { return chain(both.filters, Verdict::kTrue); }
  Judged operator()(const Either& either) const { return chain(either.filters, Verdict::kFalse); }

  Judged operator()(const Negation& negation) const {
    const Judged inner = holds(search, *negation.filter, item);
    if (!inner || *inner == Verdict::kInvalid) return inner;
    return *inner == Verdict::kTrue ? Verdict::kFalse : Verdict::kTrue;
  }

  // Goes on while filters say `neutral`; the first that says something else has decided.
  Judged chain(const std::vector<FilterPointer>& filters, Verdict neutral) const {
    for (const FilterPointer& filter : filters) {
      const Judged verdict = holds(search, *filter, item);
      if (!verdict || *verdict != neutral) return verdict;
    }
    return neutral;
  }

  Search& search;
  const Value& item;
};

}  // namespace

Miss out_of_visits() {
  return {Miss::Kind::kFailed, "The path needs more than " + std::to_string(kVisitsMax) + " steps in this document"};
}

Found search(Search& search, const Steps& steps, bool is_definite, const Value& start, bool requires_names) {
  const std::uint32_t depth = search.depth;
  Found found = Walker(search, steps, is_definite, requires_names).run(start);
  search.depth = depth;
  return found;
}

Found search(Search& search, const Subpath& path, const Value& item, bool requires_names) {
  const Value& start = path.is_from_root ? search.root : item;
  return jsonpath::search(search, path.steps, path.is_definite, start, requires_names);
}

tl::expected<Verdict, Miss> holds(Search& search, const Filter& filter, const Value& item) {
  return std::visit(Judge{search, item}, filter.is);
}

}  // namespace baton::asl::jsonpath
