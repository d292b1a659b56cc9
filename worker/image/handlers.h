// The image tasks: image.resize, crop, rotate, flip, blur, sharpen, grayscale, watermark (operations/), convert (output.h),
// pipeline (pipeline.h), thumbnail (thumbnail.h), metadata (metadata.h) and detect (detect.h).
//
// A worker reads the source, looks at its header, hands its bytes to an image process (child/pool.h) and writes what
// comes back. It never decodes an image itself.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "baton/handler.h"
#include "worker/image/policy.h"
#include "worker/storage/storage.h"

namespace baton {

// What a failure is called.                                                another attempt can help
inline constexpr char kErrorImageInput[] = "Image.InvalidInput";
inline constexpr char kErrorNoRoot[] = "Image.NoFileRoot";  // yes: another worker may have one
inline constexpr char kErrorPathOutsideRoot[] = "Image.PathOutsideRoot";
inline constexpr char kErrorNotFound[] = "Image.NotFound";     // yes: the file may still come
inline constexpr char kErrorFile[] = "Image.FileUnavailable";  // yes: the disk may recover
inline constexpr char kErrorTooLarge[] = "Image.TooLarge";     // over the policy
inline constexpr char kErrorCorrupt[] = "Image.Corrupt";
inline constexpr char kErrorUnsupported[] = "NotSupportedImageType";
inline constexpr char kErrorCodecCrashed[] = "Image.CodecCrashed";  // yes: it may have been killed for another reason
inline constexpr char kErrorCodecTimeout[] = "Image.TimedOut";      // yes: the machine may have been busy
inline constexpr char kErrorCodecCpuTime[] = "Image.CpuTimeExceeded";
inline constexpr char kErrorCodecMemory[] = "Image.OutOfMemory";
inline constexpr char kErrorNoProcess[] = "Image.NoProcess";      // yes
inline constexpr char kErrorNoCascade[] = "Image.NoFaceCascade";  // yes: another worker may have one
inline constexpr char kErrorNoFont[] = "Image.NoFont";            // likewise

// By task type. `program` is baton-worker, started again as an image process. They may be called by several threads at a
// time.
std::map<std::string, Handler> image_handlers(Storage storage, const ImagePolicy& policy, const std::string& program);

}  // namespace baton
