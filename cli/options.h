// Options of the command line whose values are more than text. Their mistakes are said by the parser, with the option's
// name.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <vector>

#include "cli/arguments.h"

namespace baton::cli {

// An option whose text is parsed by `parse` (→ Result<T>) and given to `store`.
template <typename Parse, typename Store>
CLI::Option* add_parsed(CLI::App& app, const std::string& name, const std::string& shape, const std::string& help,
                        Parse parse, Store store) {
  return app
      .add_option_function<std::string>(
          name,
          [name, parse, store](const std::string& text) {
            auto value = parse(text);
            if (!value) throw CLI::ValidationError(name, value.error().message);
            store(std::move(*value));
          },
          help)
      ->type_name(shape);
}

inline CLI::Option* add_duration(CLI::App& app, const std::string& name, Duration& target, const std::string& help) {
  return add_parsed(app, name, "DURATION", help, parse_duration, [&target](Duration value) { target = value; });
}

// --label, as often as there are labels.
inline CLI::Option* add_labels(CLI::App& app, std::map<std::string, std::string>& labels, const std::string& help) {
  return app
      .add_option_function<std::vector<std::string>>(
          "--label",
          [&labels](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) {
              auto label = parse_label(text);
              if (!label) throw CLI::ValidationError("--label", label.error().message);
              labels.insert_or_assign(std::move(label->first), std::move(label->second));
            }
          },
          help)
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

// A group of commands ("baton task …") that cannot stand alone.
inline CLI::App* add_noun(CLI::App& app, const std::string& name, const std::string& description) {
  return app.add_subcommand(name, description)->require_subcommand(1);
}

// Positional ids of tasks.
inline CLI::Option* add_task_ids(CLI::App& app, std::vector<std::string>& ids, const std::string& help) {
  return app.add_option("ID", ids, help)->type_name("");
}

}  // namespace baton::cli
