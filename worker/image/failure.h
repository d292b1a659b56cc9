// What went wrong with an image, as a handler's failure.
#pragma once

#include <string>
#include <string_view>

#include "baton/handler.h"
#include "baton/result.h"
#include "worker/image/child/process.h"

namespace baton {

// Of the task's input: a sentence (input_problem()), or what is wrong with a field of it.
tl::unexpected<HandlerError> invalid_input(std::string problem);
tl::unexpected<HandlerError> invalid_input(std::string_view field, std::string_view what);
// Of reading or writing. `field` is the input's field that the reference came from; messages name it.
tl::unexpected<HandlerError> storage_failure(std::string_view field, const Error& error);
// Of the image `source`, by its header or a codec.
tl::unexpected<HandlerError> image_failure(const std::string& source, const Error& error);
// Of the process that worked on it.
tl::unexpected<HandlerError> process_failure(const std::string& source, const ImageProcess::Loss& loss);
// Of there being none.
tl::unexpected<HandlerError> pool_failure(const Error& error);

}  // namespace baton
