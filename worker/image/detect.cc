#include "worker/image/detect.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>

namespace baton {
namespace {

// Of the frontal ones the one with the fewest false finds at equal recall.
constexpr char kCascadePath[] = "/usr/share/opencv4/haarcascades/haarcascade_frontalface_alt2.xml";
constexpr std::size_t kCascadeBytesMax = 4 << 20;  // it has 0.5 MB
constexpr double kScaleStep = 1.1;
constexpr int kNeighbours = 3;

struct Face {
  cv::Rect box;
  double confidence;
};

std::string read_all(int file) {
  std::string text;
  char part[16384];
  while (text.size() < kCascadeBytesMax) {
    const ssize_t size = ::pread(file, part, sizeof part, static_cast<off_t>(text.size()));
    if (size <= 0) break;
    text.append(part, static_cast<std::size_t>(size));
  }
  return text;
}

Result<cv::CascadeClassifier> parse_cascade(int file) {
  if (file < 0) {
    return fail(ErrorCode::kFailedPrecondition,
                std::string("this worker has no cascade to find faces by; install the package opencv-data (") +
                    kCascadePath + ")");
  }
  cv::CascadeClassifier cascade;
  const cv::FileStorage storage(read_all(file), cv::FileStorage::READ | cv::FileStorage::MEMORY);
  if (!cascade.read(storage.getFirstTopLevelNode())) {
    return fail(ErrorCode::kFailedPrecondition, std::string(kCascadePath) + " is no cascade that OpenCV can read");
  }
  return cascade;
}

std::vector<Face> find(cv::CascadeClassifier& cascade, const cv::Mat& gray, int least_side) {
  std::vector<cv::Rect> boxes;
  std::vector<int> levels;
  std::vector<double> weights;
  cascade.detectMultiScale(gray, boxes, levels, weights, kScaleStep, kNeighbours, 0, {least_side, least_side}, {},
                           true);
  std::vector<Face> faces;
  for (std::size_t i = 0; i < boxes.size(); ++i) faces.push_back({boxes[i], weights[i]});
  std::sort(faces.begin(), faces.end(), [](const Face& a, const Face& b) { return a.confidence > b.confidence; });
  return faces;
}

}  // namespace

DetectRequest parse_detect(JsonFields& fields) {
  return {fields.number("minConfidence", 0, 1000, 1), fields.number("minSize", 0.02, 1, 0.05),
          static_cast<std::size_t>(fields.integer("maxFaces", 1, kFaceCountMax, 50))};
}

int open_face_cascade() { return ::open(kCascadePath, O_RDONLY | O_CLOEXEC); }

Result<nlohmann::json> detect_faces(const DetectRequest& request, const Picture& picture, int cascade) {
  static Result<cv::CascadeClassifier> classifier = parse_cascade(cascade);
  if (!classifier) return tl::unexpected<Error>(classifier.error());
  const cv::Mat bgr = picture.has_alpha() ? flattened(picture.pixels, kWhite) : picture.pixels;
  const double factor = std::min(1.0, static_cast<double>(kDetectSide) / std::max(bgr.cols, bgr.rows));
  cv::Mat gray;
  cv::resize(bgr, gray, {}, factor, factor, cv::INTER_AREA);
  cv::cvtColor(gray, gray, cv::COLOR_BGR2GRAY);
  cv::equalizeHist(gray, gray);
  const int least_side = static_cast<int>(std::lround(std::min(gray.cols, gray.rows) * request.min_size));

  const double back_x = static_cast<double>(picture.size.width) / gray.cols;
  const double back_y = static_cast<double>(picture.size.height) / gray.rows;
  nlohmann::json faces = nlohmann::json::array();
  for (const Face& face : find(*classifier, gray, least_side)) {
    if (face.confidence < request.min_confidence || faces.size() == request.face_count_max) break;
    faces.push_back({{"left", std::lround(face.box.x * back_x)},
                     {"top", std::lround(face.box.y * back_y)},
                     {"width", std::lround(face.box.width * back_x)},
                     {"height", std::lround(face.box.height * back_y)},
                     {"confidence", std::round(face.confidence * 100) / 100}});
  }
  nlohmann::json tags = nlohmann::json::array();
  if (!faces.empty()) tags = {"face", "person"};
  return nlohmann::json{
      {"width", picture.size.width}, {"height", picture.size.height}, {"faces", faces}, {"tags", tags}};
}

}  // namespace baton
