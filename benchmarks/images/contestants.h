// Who makes thumbnails: each from an encoded photograph in memory (ImageMagick: from a file) to encoded JPEGs of quality
// 85, on one thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace baton::bench {

inline constexpr int kThumbnailQuality = 85;

// libvips' C API in this process, one thread, no cache: vips_thumbnail_buffer() and vips_jpegsave_buffer(), once a size.
void start_vips(const char* program);
std::vector<std::string> by_vips(const std::string& jpeg, const std::vector<int>& sides);

// The same work on pixels by direct calls, with nothing of Baton's around: the decoder at its scale, the default kernel,
// the encoder. One decode for all sizes.
std::vector<std::string> by_codec(const std::string& jpeg, const std::vector<int>& sides);

// What an image process does with a task (worker/image/work.h): its input parsed, the header checked, EXIF and profile
// read, decoded, scaled, encoded.
std::vector<std::string> by_baton(const std::string& jpeg, const std::vector<int>& sides);

// Files that ImageMagick's mogrify works on, several in one process, as starting it takes a tenth of the time.
class Magick {
 public:
  Magick(const std::string& folder, const std::string& jpeg, int count);
  // All files once. Afterwards: the first one's thumbnail.
  std::string run(int side) const;
  int count() const { return count_; }

 private:
  std::string folder_;
  int count_;
};

}  // namespace baton::bench
