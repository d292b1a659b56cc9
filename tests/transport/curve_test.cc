#include "transport/curve.h"

#include <sys/stat.h>

#include "tests/transport/test_network.h"

namespace baton {
namespace {

using testing::Folder;

TEST(CurveKeys, AreWrittenAndReadBack) {
  const Folder folder;
  const auto keys = generate_curve_keys();
  ASSERT_TRUE(write_key_files(folder.file("server"), keys));
  const auto secret = read_secret_key(folder.file("server.key"));
  ASSERT_TRUE(secret) << secret.error().message;
  EXPECT_EQ(secret->secret_key, keys.secret_key);
  EXPECT_EQ(secret->public_key, keys.public_key);
  EXPECT_EQ(read_public_key(folder.file("server.pub")), keys.public_key);
  EXPECT_EQ(read_public_key(keys.public_key), keys.public_key);
}

TEST(CurveKeys, AreNewEachTime) { EXPECT_NE(generate_curve_keys().secret_key, generate_curve_keys().secret_key); }

TEST(CurveKeys, SecretFileIsForItsOwnerOnly) {
  const Folder folder;
  ASSERT_TRUE(write_key_files(folder.file("server"), generate_curve_keys()));
  struct stat status {};
  ASSERT_EQ(::stat(folder.file("server.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST(CurveKeys, SecretFileThatOthersMayReadIsRefused) {
  const Folder folder;
  ASSERT_TRUE(write_key_files(folder.file("server"), generate_curve_keys()));
  for (const mode_t mode : {0640U, 0604U, 0660U, 0644U}) {
    ASSERT_EQ(::chmod(folder.file("server.key").c_str(), mode), 0);
    const auto keys = read_secret_key(folder.file("server.key"));
    ASSERT_FALSE(keys) << mode;
    EXPECT_EQ(keys.error().code, ErrorCode::kPermissionDenied);
    EXPECT_NE(keys.error().message.find("chmod 600 " + folder.file("server.key")), std::string::npos);
  }
}

TEST(CurveKeys, AreNeverOverwritten) {
  const Folder folder;
  const auto keys = generate_curve_keys();
  ASSERT_TRUE(write_key_files(folder.file("server"), keys));
  const auto again = write_key_files(folder.file("server"), generate_curve_keys());
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(read_secret_key(folder.file("server.key"))->secret_key, keys.secret_key);
}

TEST(CurveKeys, HalfAPairIsNotLeftBehind) {
  const Folder folder;
  folder.write("server.pub", "in the way");
  EXPECT_FALSE(write_key_files(folder.file("server"), generate_curve_keys()));
  EXPECT_FALSE(std::filesystem::exists(folder.file("server.key")));
}

TEST(CurveKeys, FileWithoutAKeyIsRefused) {
  const Folder folder;
  for (const char* text : {"", "\n\n", "short", "# nothing but a comment\n"}) {
    const auto path = folder.write("bad.key", text);
    ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
    const auto keys = read_secret_key(path);
    ASSERT_FALSE(keys) << text;
    EXPECT_EQ(keys.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(keys.error().message.find(path), std::string::npos);
  }
  EXPECT_EQ(read_secret_key(folder.file("none.key")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(read_public_key(folder.file("none.pub")).error().code, ErrorCode::kNotFound);
}

TEST(AllowList, FindsRoleAndNameOfAKey) {
  const Folder folder;
  const auto client = generate_curve_keys().public_key;
  const auto worker = generate_curve_keys().public_key;
  const auto path =
      folder.write("allow", "# who may connect\n\n" + client + " client web-1\r\n\t" + worker + "\tworker  w1");
  const auto list = AllowList::read(path);
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->size(), 2U);
  ASSERT_NE(list->find(client), nullptr);
  EXPECT_EQ(list->find(client)->role, PeerRole::kClient);
  EXPECT_EQ(list->find(client)->name, "web-1");
  EXPECT_EQ(list->find(worker)->role, PeerRole::kWorker);
  EXPECT_EQ(list->find(generate_curve_keys().public_key), nullptr);
}

TEST(AllowList, FolderCountsAllItsFilesButHiddenOnes) {
  const Folder folder;
  const auto one = generate_curve_keys().public_key;
  const auto two = generate_curve_keys().public_key;
  const auto hidden = generate_curve_keys().public_key;
  folder.write("a", one + " any one\n");
  folder.write("b", two + " any two\n");
  folder.write(".c", hidden + " any hidden\n");
  const auto list = AllowList::read(folder.path());
  ASSERT_TRUE(list);
  EXPECT_NE(list->find(one), nullptr);
  EXPECT_NE(list->find(two), nullptr);
  EXPECT_EQ(list->find(hidden), nullptr);
}

TEST(AllowList, NoKeyLooksLikeAComment) {
  EXPECT_TRUE(is_curve_key(std::string(40, '0')));
  EXPECT_TRUE(is_curve_key("0#" + std::string(38, '0')));
  EXPECT_FALSE(is_curve_key("#" + std::string(39, '0')));
}

TEST(AllowList, WrongLineIsNamed) {
  const Folder folder;
  const auto key = generate_curve_keys().public_key;
  const std::pair<std::string, const char*> cases[] = {
      {key + " client", "expected '<public key> <client|worker|any> <name>'"},
      {key + " client a b", "expected"},
      {key + " boss a", "'boss' is not a role"},
      {key.substr(1) + " client a", "not a public key"},
      {key + " client " + std::string(kPeerNameBytesMax + 1, 'n'), "at most 128"},
      {key + " client a\n" + key + " any b", "already"},
  };
  for (const auto& [text, reason] : cases) {
    const auto path = folder.write("allow", "# comment\n" + text + "\n");
    const auto list = AllowList::read(path);
    ASSERT_FALSE(list) << text;
    EXPECT_EQ(list.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(list.error().message.find(reason), std::string::npos) << list.error().message;
    const auto line = std::string(reason) == "already" ? ":3: " : ":2: ";
    EXPECT_TRUE(list.error().message.starts_with(path + line)) << list.error().message;
  }
  EXPECT_EQ(AllowList::read(folder.file("none")).error().code, ErrorCode::kNotFound);
}

TEST(AllowList, FingerprintChangesWithEveryEdit) {
  const Folder folder;
  folder.write("a", "");
  const auto before = AllowList::fingerprint(folder.path());
  EXPECT_EQ(AllowList::fingerprint(folder.path()), before);
  folder.write("b", "");
  const auto with_second = AllowList::fingerprint(folder.path());
  EXPECT_NE(with_second, before);
  folder.write("a", generate_curve_keys().public_key + " any one\n");
  EXPECT_NE(AllowList::fingerprint(folder.path()), with_second);
}

}  // namespace
}  // namespace baton
