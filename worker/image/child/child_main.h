// An image process: baton-worker, started again by itself, that decodes images and nothing else.
#pragma once

namespace baton {

// What main() returns, if this is one: asked before anything else, as it knows no other options. -1: it is not.
int image_process_main(int argument_count, char** arguments);

}  // namespace baton
