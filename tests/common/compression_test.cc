#include "common/compression.h"

#include <gtest/gtest.h>

#include "common/random.h"

namespace baton::testing {
namespace {

std::string repeated(std::string_view part, int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes += part;
  return bytes;
}

TEST(Compression, WhatWasCompressedComesBack) {
  Random random(1);
  std::string noise;
  for (int i = 0; i < 10'000; ++i) noise.push_back(static_cast<char>(random()));
  for (const int level : {-3, 1, 3}) {
    Compressor compressor(level);
    for (const std::string& bytes : {std::string(), std::string("x"), noise, repeated("{\"order\":1}", 1000)}) {
      EXPECT_EQ(decompress(compressor.compress(bytes), bytes.size()), bytes) << level << ", " << bytes.size();
    }
  }
}

TEST(Compression, WhatRepeatsItselfGetsSmall) {
  const std::string bytes = repeated("{\"order\":1}", 1000);
  EXPECT_LT(Compressor(1).compress(bytes).size(), bytes.size() / 50);
}

TEST(Compression, DamagedAndLargeFramesAreRefused) {
  const std::string bytes = repeated("{\"order\":1}", 1000);
  const std::string frame = Compressor(1).compress(bytes);
  EXPECT_FALSE(decompress("", 100));
  EXPECT_FALSE(decompress("not a frame", 100));
  EXPECT_FALSE(decompress(frame, bytes.size() - 1)) << "more than is allowed";
  EXPECT_FALSE(decompress(frame.substr(0, frame.size() - 1), bytes.size()));
  EXPECT_FALSE(decompress(frame + "tail", bytes.size()));
  std::string noise = Compressor(1).compress("what no repeat makes smaller");
  noise[noise.size() - 8] ^= 1;
  EXPECT_FALSE(decompress(noise, 100)) << "another content";
}

}  // namespace
}  // namespace baton::testing
