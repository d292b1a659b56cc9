#include "common/hash.h"

#include <gtest/gtest.h>

namespace baton {
namespace {

TEST(Hash, KnowsTheAlgorithmsByTheNamesThatAwsGivesThem) {
  EXPECT_EQ(parse_hash_algorithm("MD5"), HashAlgorithm::kMd5);
  EXPECT_EQ(parse_hash_algorithm("SHA-512"), HashAlgorithm::kSha512);
  EXPECT_EQ(parse_hash_algorithm("sha-256"), std::nullopt);
  EXPECT_EQ(parse_hash_algorithm("SHA256"), std::nullopt);
}

TEST(Hash, DigestsAreThoseOfTheStandards) {
  EXPECT_EQ(hex_digest(HashAlgorithm::kMd5, ""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(hex_digest(HashAlgorithm::kSha1, "abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex_digest(HashAlgorithm::kSha256, "abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex_digest(HashAlgorithm::kSha384, "")->size(), 96u);
  EXPECT_EQ(hex_digest(HashAlgorithm::kSha512, "")->size(), 128u);
}

}  // namespace
}  // namespace baton
