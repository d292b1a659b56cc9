// Rows in aligned columns, for people.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace baton::cli {

enum class Align { kLeft, kRight };
enum class Colour { kNone, kGreen, kYellow, kRed, kDim };

struct Column {
  std::string title;
  Align align = Align::kLeft;
  std::size_t width_min = 0;  // so that rows that are printed later line up with those before
};

struct Cell {
  // Implicit: a row is written as a list of texts.
  Cell(std::string cell_text, Colour cell_colour = Colour::kNone)  // NOLINT(google-explicit-constructor)
      : text(std::move(cell_text)), colour(cell_colour) {}
  Cell(const char* cell_text, Colour cell_colour = Colour::kNone)  // NOLINT(google-explicit-constructor)
      : text(cell_text), colour(cell_colour) {}

  std::string text;
  Colour colour;
};

struct TableStyle {
  bool colours = false;
  std::size_t width = 0;  // columns of the terminal; the last column is cut to fit. 0: nothing is cut
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // REQUIRES: a cell for each column. What a cell shows is made printable here.
  void add_row(std::vector<Cell> cells);
  bool empty() const { return rows_.empty(); }

  // A line of titles, then a line a row, each with its newline and no trailing spaces.
  std::string text(const TableStyle& style) const { return text(style, true); }
  // Without the titles: rows that follow others.
  std::string rows_text(const TableStyle& style) const { return text(style, false); }

 private:
  std::string text(const TableStyle& style, bool with_titles) const;
  std::vector<std::size_t> widths() const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

// `text` with the codes for its colour around it.
std::string coloured(const std::string& text, Colour colour);

}  // namespace baton::cli
