#include "tests/fuzz/seeds.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/stubs/logging.h>

#include <cstdlib>
#include <fstream>
#include <string_view>

#include "common/check.h"

namespace baton::fuzz {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void fill_repeated(Message& message, const FieldDescriptor* field, int depth) {
  const auto* reflection = message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32: return reflection->AddInt32(&message, field, 7);
    case FieldDescriptor::CPPTYPE_INT64: return reflection->AddInt64(&message, field, -7);
    case FieldDescriptor::CPPTYPE_UINT32: return reflection->AddUInt32(&message, field, 300);
    case FieldDescriptor::CPPTYPE_UINT64: return reflection->AddUInt64(&message, field, 1ULL << 40);
    case FieldDescriptor::CPPTYPE_DOUBLE: return reflection->AddDouble(&message, field, 2.5);
    case FieldDescriptor::CPPTYPE_FLOAT: return reflection->AddFloat(&message, field, 2.5F);
    case FieldDescriptor::CPPTYPE_BOOL: return reflection->AddBool(&message, field, true);
    case FieldDescriptor::CPPTYPE_ENUM: return reflection->AddEnumValue(&message, field, 1);
    case FieldDescriptor::CPPTYPE_STRING: return reflection->AddString(&message, field, "text");
    case FieldDescriptor::CPPTYPE_MESSAGE: return fill(*reflection->AddMessage(&message, field), depth - 1);
  }
}

void fill_single(Message& message, const FieldDescriptor* field, int depth) {
  const auto* reflection = message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32: return reflection->SetInt32(&message, field, 7);
    case FieldDescriptor::CPPTYPE_INT64: return reflection->SetInt64(&message, field, -7);
    case FieldDescriptor::CPPTYPE_UINT32: return reflection->SetUInt32(&message, field, 300);
    case FieldDescriptor::CPPTYPE_UINT64: return reflection->SetUInt64(&message, field, 1ULL << 40);
    case FieldDescriptor::CPPTYPE_DOUBLE: return reflection->SetDouble(&message, field, 2.5);
    case FieldDescriptor::CPPTYPE_FLOAT: return reflection->SetFloat(&message, field, 2.5F);
    case FieldDescriptor::CPPTYPE_BOOL: return reflection->SetBool(&message, field, true);
    case FieldDescriptor::CPPTYPE_ENUM: return reflection->SetEnumValue(&message, field, 1);
    case FieldDescriptor::CPPTYPE_STRING: return reflection->SetString(&message, field, "text");
    case FieldDescriptor::CPPTYPE_MESSAGE: return fill(*reflection->MutableMessage(&message, field), depth - 1);
  }
}

}  // namespace

std::vector<std::unique_ptr<Message>> all_messages(const google::protobuf::FileDescriptor* file) {
  std::vector<std::unique_ptr<Message>> messages;
  for (int i = 0; i < file->message_type_count(); ++i) {
    const auto* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(file->message_type(i));
    messages.emplace_back(prototype->New());
  }
  return messages;
}

void fill(Message& message, int depth) {
  if (depth == 0) return;
  const auto* descriptor = message.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    if (!field->is_repeated()) {
      fill_single(message, field, depth);
      continue;
    }
    fill_repeated(message, field, depth);
    if (!field->is_map()) fill_repeated(message, field, depth);
  }
}

std::string bytes_of(const Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    CHECK(message.SerializeToCodedStream(&coded)) << message.GetTypeName();
  }
  return bytes;
}

void initialize(int argc, char** argv, const std::function<std::vector<std::string>()>& seeds) {
  google::protobuf::SetLogHandler(nullptr);  // a line for each text that is not UTF-8
  constexpr std::string_view flag = "--write-seeds=";
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (!argument.starts_with(flag)) continue;
    int number = 0;
    for (const auto& seed : seeds()) {
      const auto path = std::string(argument.substr(flag.size())) + "/seed-" + std::to_string(number++);
      std::ofstream file(path, std::ios::binary);
      CHECK(file << seed) << "cannot write " << path;
    }
    std::exit(0);
  }
}

}  // namespace baton::fuzz
