#include "asl/step/row_fields.h"

#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::asl {
namespace {

std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

}  // namespace

void RowWriter::varint(std::uint64_t value) {
  while (value >= 0x80) {
    out_ += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  out_ += static_cast<char>(value);
}

void RowWriter::number(std::uint32_t field, std::uint64_t value) {
  if (value == 0) return;
  varint(field << 1);
  varint(value);
}

void RowWriter::signed_number(std::uint32_t field, std::int64_t value) { number(field, zigzag(value)); }

// Present even if it is 0.0, since absence means something else.
void RowWriter::real(std::uint32_t field, const std::optional<double>& value) {
  if (!value) return;
  varint(field << 1);
  varint(std::bit_cast<std::uint64_t>(*value));
}

void RowWriter::bytes(std::uint32_t field, std::string_view value) {
  varint(field << 1 | 1);
  varint(value.size());
  out_ += value;
}

void RowWriter::text(std::uint32_t field, std::string_view value) {
  if (!value.empty()) bytes(field, value);
}

void RowWriter::value(std::uint32_t field, const json::Value& value) {
  if (value.is_undefined()) return;
  varint(field << 1 | 1);
  const std::size_t start = out_.size();
  json::write(value, out_);
  // The length stands before the text, and is known after it: one byte for most values.
  std::string length;
  RowWriter(length).varint(out_.size() - start);
  out_.insert(start, length);
}

void RowWriter::numbers(std::uint32_t field, const std::vector<std::uint32_t>& values) {
  if (values.empty()) return;
  std::string packed;
  RowWriter inner(packed);
  for (const std::uint32_t value : values) inner.varint(value);
  bytes(field, packed);
}

bool RowReader::varint(std::uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  has_failed_ = true;
  return false;
}

bool RowReader::next() {
  std::uint64_t key = 0;
  if (has_failed_ || rest_.empty() || !varint(key) || !varint(number_)) return false;
  field_ = static_cast<std::uint32_t>(key >> 1);
  is_bytes_ = (key & 1) != 0;
  if (!is_bytes_) return true;
  if (number_ > rest_.size()) {
    has_failed_ = true;
    return false;
  }
  bytes_ = rest_.substr(0, number_);
  rest_.remove_prefix(number_);
  return true;
}

std::uint64_t RowReader::number() {
  if (is_bytes_) has_failed_ = true;
  return is_bytes_ ? 0 : number_;
}

std::int64_t RowReader::signed_number() { return unzigzag(number()); }

Duration RowReader::duration() {
  const std::int64_t micros = signed_number();
  const bool is_good = micros >= 0 && micros < kRowTimeEnd.time_since_epoch().count();
  if (!is_good) has_failed_ = true;
  return is_good ? Duration(micros) : Duration::zero();
}

TimePoint RowReader::time() { return TimePoint(duration()); }

std::string_view RowReader::text() {
  if (!is_bytes_) has_failed_ = true;
  return is_bytes_ ? bytes_ : std::string_view();
}

json::Value RowReader::value() {
  const auto value = json::parse(text());
  if (value) return *value;
  has_failed_ = true;
  return {};
}

std::vector<std::uint32_t> RowReader::numbers() {
  RowReader packed(text());
  std::vector<std::uint32_t> values;
  std::uint64_t value = 0;
  while (!packed.rest_.empty() && packed.varint(value)) values.push_back(static_cast<std::uint32_t>(value));
  has_failed_ = has_failed_ || packed.has_failed_;
  return values;
}

}  // namespace baton::asl
