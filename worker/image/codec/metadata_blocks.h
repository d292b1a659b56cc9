// What goes from a source to an output beside the pixels: EXIF, where a task keeps it, and the colour profile.
#pragma once

#include <string>
#include <string_view>

#include "worker/image/header.h"

namespace baton {

struct MetadataBlocks {
  std::string exif;     // a TIFF structure; empty: none
  std::string profile;  // ICC, for RGB; empty: none, or it is sRGB, which everybody assumes
};

// `keeps_exif`: with the orientation set to upright, as the pixels are. Damaged blocks are left out. A TIFF's EXIF is the
// file itself, and is not kept.
MetadataBlocks read_metadata_blocks(std::string_view bytes, const ImageHeader& header, bool keeps_exif);

// An encoded JPEG, PNG or WebP with the blocks put in. `is_rgb`: false for grey pixels, which an RGB profile is not for.
std::string with_metadata_blocks(std::string encoded, const MetadataBlocks& blocks, bool is_rgb);

}  // namespace baton
