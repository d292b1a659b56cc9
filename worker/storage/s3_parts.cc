// Objects in parts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
#include "worker/storage/s3.h"
#include "worker/storage/s3_answer.h"

namespace baton {
namespace {

// Taking an upload back must not be given up because the attempt was.
bool goes_on() { return false; }

std::string upload_query(const std::string& upload_id) { return "uploadId=" + http::url_encoded(upload_id); }

}  // namespace

Result<void> S3::write_parts(const S3Place& place, std::string_view bytes, std::string_view content_type,
                             const std::function<bool()>& should_stop) const {
  http::Request create;
  create.method = "POST";
  create.url = "?uploads=";
  if (!content_type.empty()) create.headers.emplace_back("Content-Type", content_type);
  const Result<http::Response> created = send(place, std::move(create), should_stop);
  if (!created) return tl::unexpected<Error>(created.error());
  const std::string upload_id = xml_element(created->body, "UploadId");
  if (upload_id.empty()) return fail(ErrorCode::kUnavailable, "S3 began an upload in parts without an UploadId");

  std::vector<std::string> etags;
  for (std::size_t begin = 0; begin < bytes.size(); begin += options_.part_bytes) {
    auto etag = write_part(place, upload_id, etags.size() + 1, bytes.substr(begin, options_.part_bytes), should_stop);
    if (!etag) {
      abort(place, upload_id);
      return tl::unexpected<Error>(etag.error());
    }
    etags.push_back(std::move(*etag));
  }
  Result<void> completed = complete(place, upload_id, etags, should_stop);
  if (!completed) abort(place, upload_id);
  return completed;
}

Result<std::string> S3::write_part(const S3Place& place, const std::string& upload_id, std::size_t number,
                                   std::string_view bytes, const std::function<bool()>& should_stop) const {
  http::Request request;
  request.method = "PUT";
  request.url = "?partNumber=" + std::to_string(number) + "&" + upload_query(upload_id);
  request.body = bytes;
  const Result<http::Response> response = send(place, std::move(request), should_stop);
  if (!response) return tl::unexpected<Error>(response.error());
  std::string etag = response->header("etag");
  if (etag.empty()) return fail(ErrorCode::kUnavailable, "S3 took a part without an ETag");
  return etag;
}

Result<void> S3::complete(const S3Place& place, const std::string& upload_id, const std::vector<std::string>& etags,
                          const std::function<bool()>& should_stop) const {
  std::string document = "<CompleteMultipartUpload>";
  for (std::size_t i = 0; i < etags.size(); ++i) {
    document +=
        "<Part><PartNumber>" + std::to_string(i + 1) + "</PartNumber><ETag>" + xml_escaped(etags[i]) + "</ETag></Part>";
  }
  document += "</CompleteMultipartUpload>";
  http::Request request;
  request.method = "POST";
  request.url = "?" + upload_query(upload_id);
  request.body = document;
  request.headers.emplace_back("Content-Type", "application/xml");
  const Result<http::Response> response = send(place, std::move(request), should_stop);
  if (!response) return tl::unexpected<Error>(response.error());
  // S3 begins its answer before it knows: a failure may come with status 200.
  const std::string code = xml_element(response->body, "Code");
  if (code.empty()) return {};
  return fail(ErrorCode::kUnavailable,
              "S3 could not put the parts together: " + code + ": " + xml_element(response->body, "Message"));
}

// As well as it goes: what stays is the bucket's lifecycle rule's to remove.
void S3::abort(const S3Place& place, const std::string& upload_id) const {
  http::Request request;
  request.method = "DELETE";
  request.url = "?" + upload_query(upload_id);
  static_cast<void>(send(place, std::move(request), goes_on));
}

}  // namespace baton
