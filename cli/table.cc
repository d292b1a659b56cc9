#include "cli/table.h"

#include <algorithm>

#include "cli/text.h"
#include "common/check.h"

namespace baton::cli {

namespace {

constexpr std::size_t kGap = 2;             // spaces between columns
constexpr std::size_t kLastColumnMin = 10;  // a narrower rest would say nothing: let the terminal wrap it

const char* code_of(Colour colour) {
  switch (colour) {
    case Colour::kNone: return "";
    case Colour::kGreen: return "\x1b[32m";
    case Colour::kYellow: return "\x1b[33m";
    case Colour::kRed: return "\x1b[31m";
    case Colour::kDim: return "\x1b[2m";
  }
  return "";
}

std::string padded(const std::string& text, const std::string& shown, std::size_t width, Align align) {
  const std::size_t used = display_width(text);
  const std::string spaces(width > used ? width - used : 0, ' ');
  return align == Align::kRight ? spaces + shown : shown + spaces;
}

void end_line(std::string& line, std::string& result) {
  line.erase(line.find_last_not_of(' ') + 1);
  result += line + '\n';
  line.clear();
}

}  // namespace

std::string coloured(const std::string& text, Colour colour) {
  return colour == Colour::kNone || text.empty() ? text : code_of(colour) + text + "\x1b[0m";
}

void Table::add_row(std::vector<Cell> cells) {
  CHECK(cells.size() == columns_.size());
  for (Cell& cell : cells) cell.text = printable(cell.text);
  rows_.push_back(std::move(cells));
}

std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = std::max(columns_[i].width_min, display_width(columns_[i].title));
    for (const auto& row : rows_) width = std::max(width, display_width(row[i].text));
    widths.push_back(width);
  }
  return widths;
}

std::string Table::text(const TableStyle& style, bool with_titles) const {
  auto width_of = widths();
  std::size_t before_last = 0;
  for (std::size_t i = 0; i + 1 < width_of.size(); ++i) before_last += width_of[i] + kGap;
  if (style.width >= before_last + kLastColumnMin)
    width_of.back() = std::min(width_of.back(), style.width - before_last);

  std::string result;
  std::string line;
  const auto add = [&](std::size_t i, const std::string& text, Colour colour) {
    const std::string cut = shortened(text, width_of[i]);
    if (i > 0) line += std::string(kGap, ' ');
    line += padded(cut, style.colours ? coloured(cut, colour) : cut, width_of[i], columns_[i].align);
  };
  if (with_titles) {
    for (std::size_t i = 0; i < columns_.size(); ++i) add(i, columns_[i].title, Colour::kDim);
    end_line(line, result);
  }
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) add(i, row[i].text, row[i].colour);
    end_line(line, result);
  }
  return result;
}

}  // namespace baton::cli
