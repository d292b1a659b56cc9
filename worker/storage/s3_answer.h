// What S3 answers besides objects: small XML documents, of which one or two elements matter.
#pragma once

#include <string>
#include <string_view>

#include "baton/result.h"
#include "worker/http/client.h"

namespace baton {

// The text of the first <name>…</name>, with XML's five entities resolved; empty if there is none.
std::string xml_element(std::string_view document, std::string_view name);

std::string xml_escaped(std::string_view text);

// Why S3 refused; `what` is the reference, as it is shown. By S3's code where it has one, else by the status.
Error s3_error(const http::Response& response, const std::string& what);

}  // namespace baton
