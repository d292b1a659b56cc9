// The options of baton-worker that say what image tasks may cost.
#pragma once

namespace CLI {
class App;
}

namespace baton {

struct ImagePolicy;

// `policy` must live as long as the app.
void add_image_flags(CLI::App& app, ImagePolicy& policy);

}  // namespace baton
