// The task types that every worker knows, with nothing of the user's in it.
//
//   echo             its input is its output
//   http.request     worker/http/request_handler.h
//   image.*          worker/image/handlers.h
//
// notify.* are beside them, of a worker that has a providers file: worker/notify/handlers.h.
#pragma once

#include <map>
#include <string>

#include "baton/handler.h"
#include "baton/result.h"
#include "worker/http/client.h"
#include "worker/http/http_secrets.h"
#include "worker/image/policy.h"
#include "worker/storage/storage.h"

namespace baton {

struct HandlerOptions {
  std::string root;  // --root: the folder that handlers may read and write beneath. Empty: none
  ImagePolicy images{};
  std::string image_program = "/proc/self/exe";  // what is started as an image process: baton-worker
  http::ClientOptions http{};                    // what tasks may reach over HTTP
  http::HttpSecrets http_secrets{};              // that tasks of type http.request may name
  S3Options s3{};                                // where s3:// leads
};

// Where the handlers of these options read and write.
StorageOptions storage_options(const HandlerOptions& options);

// By task type. Errors: what is wrong with the limits of images, the root, the endpoint or the credentials of S3. Image tasks
// fail with kErrorNoRoot where the places that they name are not this worker's, retryable: another may have them. The handlers
// may be called by several threads at a time, and outlive `options`.
Result<std::map<std::string, Handler>> built_in_handlers(const HandlerOptions& options);

}  // namespace baton
