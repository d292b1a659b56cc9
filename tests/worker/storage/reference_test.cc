#include "worker/storage/reference.h"

#include <gtest/gtest.h>

#include "worker/storage/s3_answer.h"

namespace baton {
namespace {

TEST(Reference, IsToldByItsScheme) {
  const std::pair<const char*, ReferenceKind> kinds[] = {{"a/b.jpg", ReferenceKind::kFile},
                                                         {"file:///a", ReferenceKind::kFile},
                                                         {"10:30.jpg", ReferenceKind::kFile},
                                                         {"note:1", ReferenceKind::kFile},
                                                         {"http://a/b", ReferenceKind::kHttp},
                                                         {"https://a/b", ReferenceKind::kHttp},
                                                         {"s3://bucket/key", ReferenceKind::kS3},
                                                         {"data:,a", ReferenceKind::kData},
                                                         {"", ReferenceKind::kFile}};
  for (const auto& [reference, kind] : kinds) EXPECT_EQ(reference_kind(reference), kind) << reference;
  for (const std::string& reference : {std::string("ftp://a/b"), std::string("S3://a/b"), std::string("a\0b", 3),
                                       std::string(kReferenceBytesMax + 1, 'a')}) {
    const auto kind = reference_kind(reference);
    ASSERT_FALSE(kind) << reference;
    EXPECT_EQ(kind.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(Reference, AKeyOfS3IsTakenLetterByLetter) {
  const auto place = parse_s3_reference("s3://my.bucket-1/a b/ü%41?x#y+&=");
  ASSERT_TRUE(place) << place.error().message;
  EXPECT_EQ(place->bucket, "my.bucket-1");
  EXPECT_EQ(place->key, "a b/ü%41?x#y+&=");
  EXPECT_EQ(parse_s3_reference("s3://bucket//a")->key, "/a");
}

TEST(Reference, PlacesThatS3CanNotHaveAreRefused) {
  for (const std::string& reference :
       {std::string("s3://"), std::string("s3://bucket"), std::string("s3://bucket/"), std::string("s3://ab/key"),
        std::string("s3://Bucket/key"), std::string("s3://a..b/key"), std::string("s3://-bucket/key"),
        std::string("s3://buc@ket/key"), std::string("s3://bucket/../other/key"), std::string("s3://bucket/a/./b"),
        std::string("s3://bucket/\xff"), "s3://bucket/" + std::string(1025, 'a')}) {
    EXPECT_FALSE(parse_s3_reference(reference)) << reference;
  }
}

TEST(Reference, MessagesShowNeitherQueriesNorData) {
  EXPECT_EQ(shown("https://a/b?token=secret"), "'https://a/b'");
  EXPECT_EQ(shown("data:text/plain,secret"), "'data:text/plain'");
  EXPECT_LT(shown(std::string(1000, 'a')).size(), 100u);
}

TEST(S3Answer, ElementsAreReadWithTheirEntities) {
  EXPECT_EQ(xml_element("<A><B>x &amp;&lt;&gt;&quot;&apos; &y</B><B>z</B></A>", "B"), "x &<>\"' &y");
  EXPECT_EQ(xml_element("<A></A>", "A"), "");
  EXPECT_EQ(xml_element("<A>cut", "A"), "cut");
  EXPECT_EQ(xml_element("", "A"), "");
  EXPECT_EQ(xml_escaped("a\"<&"), "a&quot;&lt;&amp;");
}

}  // namespace
}  // namespace baton
