// Names to slots, at compile time. At run time there is one Frame (frame.h) for each entry of a scope.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace baton::asl::jsonata {

// A slot of the frame `depth` frames up from the one that is current.
struct SlotRef {
  std::uint32_t depth = 0;
  std::uint32_t index = 0;
};

// The names that tuples of a path carry: @$focus, #$index, and !7 for the objects that % stands for.
struct TupleLayout {
  std::vector<std::string> names{};

  // The place of a name, added if it is new.
  std::uint32_t place_of(std::string_view name);
};

// The scope of a program, a block that binds, a lambda, or the tuples of a path.
struct Scope {
  Scope* parent = nullptr;
  bool is_top = false;  // of a program: an unbound name in it is asked of the environment
  std::vector<std::string> own_names{};
  std::uint32_t parameter_count = 0;  // of a lambda: the first names
  TupleLayout* layout = nullptr;      // of the scope of tuples: the names are there

  std::vector<std::string>& names() { return layout == nullptr ? own_names : layout->names; }
  const std::vector<std::string>& names() const { return layout == nullptr ? own_names : layout->names; }
  std::optional<std::uint32_t> find(std::string_view name) const;
  std::uint32_t declare(std::string_view name);
};

}  // namespace baton::asl::jsonata
