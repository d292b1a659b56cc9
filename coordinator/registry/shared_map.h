// A map from names to objects whose copies are cheap: a copy with one change shares all but a five-hundredth with the
// original. For what one thread changes and others read as it was.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace baton::registry {

// T has a `name`. Immutable; may be read by any thread.
template <typename T>
class SharedMap {
 public:
  SharedMap() = default;
  // Of an ordered map, all at once.
  template <typename Map>
  explicit SharedMap(const Map& by_name) {
    std::array<Bucket, kBucketCount> filled;
    for (const auto& [name, object] : by_name) filled[index_of(name)].push_back(object);
    for (std::size_t i = 0; i < kBucketCount; ++i) {
      if (!filled[i].empty()) buckets_[i] = std::make_shared<const Bucket>(std::move(filled[i]));
    }
  }

  std::shared_ptr<const T> find(std::string_view name) const {
    const Bucket* bucket = buckets_[index_of(name)].get();
    if (bucket == nullptr) return nullptr;
    const auto place = place_of(*bucket, name);
    return place != bucket->end() && (*place)->name == name ? *place : nullptr;
  }

  // With `object` under `name` in the place of what was there; null: nothing there.
  SharedMap with(std::string_view name, std::shared_ptr<const T> object) const {
    SharedMap changed(*this);
    auto& slot = changed.buckets_[index_of(name)];
    auto bucket = slot ? std::make_shared<Bucket>(*slot) : std::make_shared<Bucket>();
    const auto place = bucket->begin() + (place_of(*bucket, name) - bucket->cbegin());
    const bool is_there = place != bucket->end() && (*place)->name == name;
    if (object == nullptr) {
      if (is_there) bucket->erase(place);
    } else if (is_there) {
      *place = std::move(object);
    } else {
      bucket->insert(place, std::move(object));
    }
    slot = std::move(bucket);
    return changed;
  }

 private:
  // Of a hundred thousand names each bucket has two hundred: about as many pointers are copied as there are buckets.
  static constexpr std::size_t kBucketCount = 512;
  using Bucket = std::vector<std::shared_ptr<const T>>;  // by name

  static std::size_t index_of(std::string_view name) { return std::hash<std::string_view>{}(name) % kBucketCount; }
  static typename Bucket::const_iterator place_of(const Bucket& bucket, std::string_view name) {
    return std::lower_bound(bucket.begin(), bucket.end(), name,
                            [](const auto& object, std::string_view wanted) { return object->name < wanted; });
  }

  std::array<std::shared_ptr<const Bucket>, kBucketCount> buckets_{};
};

}  // namespace baton::registry
