#include "common/arn.h"

#include <array>
#include <utility>

namespace baton {

namespace {

constexpr std::size_t kPartsMax = 9;

struct KindName {
  ArnKind kind;
  std::string_view name;
  std::size_t parts_min;  // behind the kind
  std::size_t parts_max;
};
constexpr std::array<KindName, 5> kKinds{{{ArnKind::kStateMachine, "stateMachine", 1, 2},
                                          {ArnKind::kExecution, "execution", 2, 2},
                                          {ArnKind::kExpress, "express", 2, 3},
                                          {ArnKind::kActivity, "activity", 1, 1},
                                          {ArnKind::kMapRun, "mapRun", 2, 2}}};

}  // namespace

std::optional<Arn> parse_arn(std::string_view text) {
  std::array<std::string_view, kPartsMax> parts{};
  std::size_t count = 0;
  for (std::size_t begin = 0;;) {
    if (count == kPartsMax) return std::nullopt;
    const std::size_t end = text.find(':', begin);
    parts[count++] = text.substr(begin, end == std::string_view::npos ? end : end - begin);
    if (end == std::string_view::npos) break;
    begin = end + 1;
  }
  constexpr std::size_t kHead = 6;  // arn, partition, service, region, account, kind
  if (count < kHead + 1 || parts[0] != "arn" || parts[2] != "states" || parts[1].empty()) return std::nullopt;
  for (const KindName& kind : kKinds) {
    if (kind.name != parts[5]) continue;
    if (count < kHead + kind.parts_min || count > kHead + kind.parts_max) return std::nullopt;
    for (std::size_t i = 3; i < count; ++i) {
      if (parts[i].empty()) return std::nullopt;
    }
    return Arn{kind.kind, parts[1], parts[3], parts[4], parts[6], parts[7], parts[8]};
  }
  return std::nullopt;
}

std::string to_text(const Arn& arn) {
  std::string text = "arn:";
  text.append(arn.partition).append(":states:").append(arn.region).append(":").append(arn.account).append(":");
  for (const KindName& kind : kKinds) {
    if (kind.kind == arn.kind) text.append(kind.name);
  }
  text.append(":").append(arn.name);
  if (!arn.item.empty()) text.append(":").append(arn.item);
  if (!arn.start.empty()) text.append(":").append(arn.start);
  return text;
}

}  // namespace baton
