// How libjpeg's failures become ours: it calls back, and must not come back.
#pragma once

// jpeglib.h names types of these without including them.
#include <cstddef>
#include <cstdio>
// clang-format off
#include <csetjmp>
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

namespace baton {

// `base` first: libjpeg hands a pointer to it back.
struct JpegErrors {
  jpeg_error_mgr base{};
  std::jmp_buf jump{};
  char text[JMSG_LENGTH_MAX] = {};
  bool is_memory = false;
  bool is_cut_short = false;  // the bytes ended before the image did; libjpeg goes on, and makes the rest grey
};

inline void prepare(JpegErrors& errors) {
  jpeg_std_error(&errors.base);
  errors.base.error_exit = [](j_common_ptr codec) {
    auto* const own = reinterpret_cast<JpegErrors*>(codec->err);
    codec->err->format_message(codec, own->text);
    own->is_memory = codec->err->msg_code == JERR_OUT_OF_MEMORY;
    std::longjmp(own->jump, 1);
  };
  // Warnings are not for standard error.
  errors.base.emit_message = [](j_common_ptr codec, int) {
    if (codec->err->msg_code == JWRN_JPEG_EOF) reinterpret_cast<JpegErrors*>(codec->err)->is_cut_short = true;
  };
}

}  // namespace baton
