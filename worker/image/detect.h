// image.detect: the faces in an image, found by the Haar cascade of Debian's package opencv-data (frontal faces). Quick
// and small, and no match for a neural network: it misses faces that are turned away, and takes a pattern for one now
// and then; confidence tells them apart.
//
//   {"source": "photos/astronaut.jpg"}  gives
//   {"source": "photos/astronaut.jpg", "width": 512, "height": 512, "faces": [
//     {"left": 178, "top": 68, "width": 92, "height": 92, "confidence": 56.36}], "tags": ["face", "person"]}
//
// source         the image: JPEG, PNG, WebP, TIFF or GIF
// minConfidence  0 to 1000, default 1: the weight that the cascade gave the box; the astronaut's has 56
// minSize        of a face, as a share of the image's shorter side, 0.02 to 1, default 0.05
// maxFaces       1 to kFaceCountMax, default 50: those of the greatest confidence
// Boxes are in pixels of the image as shown, the surest first. Looked for in a copy of at most kDetectSide pixels a side.
#pragma once

#include <nlohmann/json.hpp>

#include "baton/result.h"
#include "worker/image/picture.h"
#include "worker/image/request.h"

namespace baton {

inline constexpr std::size_t kFaceCountMax = 200;  // so that an answer fits into a child's message
inline constexpr int kDetectSide = 1024;           // a face of 5 % then has 51 pixels; the cascade needs 24

DetectRequest parse_detect(JsonFields& fields);

// Opens the cascade, so that it can be read once files can not be opened any more. -1 where the package is missing.
int open_face_cascade();

// `cascade`: of open_face_cascade(); parsed at the first call. One thread.
// Errors: kFailedPrecondition: there is no cascade.
Result<nlohmann::json> detect_faces(const DetectRequest& request, const Picture& picture, int cascade);

}  // namespace baton
