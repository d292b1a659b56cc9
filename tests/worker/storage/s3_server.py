"""An S3 server in memory that checks every request's signature (AWS Signature Version 4) from first principles.

    python3 s3_server.py PORT_FILE      writes its port there, then serves 127.0.0.1 until it is killed

Key "AKIDEXAMPLE", secret "s3cr3t/KEY". Answers GET, HEAD, PUT, and uploads in parts. Buckets with a meaning of their own:
"broken-part" fails the second part, "broken-end" fails the completion with status 200, "moved" is in another region,
"busy" is slow-down, "control" answers GET /control/uploads with the ids of the uploads that are open.
"""

import hashlib
import hmac
import os
import sys
import threading
import time
from calendar import timegm
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, unquote, urlsplit
from xml.sax.saxutils import escape

KEYS = {"AKIDEXAMPLE": "s3cr3t/KEY"}
SKEW_S = 900
PART_BYTES_MIN = 1024
EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()


def encode(text):
    return quote(text, safe="-_.~")


def canonical_query(query):
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    return "&".join(f"{k}={v}" for k, v in sorted((encode(unquote(k)), encode(unquote(v))) for k, _, v in pairs))


def canonical_request(method, target, headers, signed, payload_hash):
    url = urlsplit(target)
    path = "/".join(encode(unquote(segment)) for segment in url.path.split("/"))
    lines = "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in signed)
    return "\n".join([method, path, canonical_query(url.query), lines, ";".join(signed), payload_hash])


def sign(secret, scope, amz_date, canonical):
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256", amz_date, scope, digest])
    key = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def refusal(method, target, headers, body, now):
    """The code of what is wrong with a request; None: it is signed by a key that is known. `headers`: lower case."""
    authorization = headers.get("authorization", "")
    if not authorization.startswith("AWS4-HMAC-SHA256 "):
        return "AccessDenied"
    fields = dict(field.strip().split("=", 1) for field in authorization[17:].split(","))
    access_key, _, scope = fields["Credential"].partition("/")
    signed = fields["SignedHeaders"].split(";")
    amz_date = headers.get("x-amz-date", "")
    if access_key not in KEYS:
        return "InvalidAccessKeyId"
    if scope.split("/") != [amz_date[:8], "eu-test-1", "s3", "aws4_request"]:
        return "AuthorizationHeaderMalformed"
    if abs(now - timegm(time.strptime(amz_date, "%Y%m%dT%H%M%SZ"))) > SKEW_S:
        return "RequestTimeTooSkewed"
    must = [name for name in headers if name.startswith("x-amz-") or name == "content-type"] + ["host"]
    if signed != sorted(signed) or any(name not in signed for name in must) or any(name not in headers for name in signed):
        return "SignatureDoesNotMatch"
    payload_hash = headers.get("x-amz-content-sha256", "")
    if payload_hash != hashlib.sha256(body).hexdigest():
        return "XAmzContentSHA256Mismatch"
    canonical = canonical_request(method, target, headers, signed, payload_hash)
    expected = sign(KEYS[access_key], scope, amz_date, canonical)
    return None if hmac.compare_digest(expected, fields["Signature"]) else "SignatureDoesNotMatch"


def check_against_published_example():
    """The first example of AWS's documentation of Authorization headers for S3."""
    headers = {"host": "examplebucket.s3.amazonaws.com", "range": "bytes=0-9", "x-amz-content-sha256": EMPTY_SHA256,
               "x-amz-date": "20130524T000000Z"}
    canonical = canonical_request("GET", "/test.txt", headers, sorted(headers), EMPTY_SHA256)
    found = sign("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "20130524/us-east-1/s3/aws4_request", "20130524T000000Z",
                 canonical)
    assert found == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", found


class Store:
    def __init__(self):
        self.lock = threading.Lock()
        self.objects = {}  # path -> (bytes, content type)
        self.uploads = {}  # id -> (path, content type, {number: bytes})
        self.count = 0


STORE = Store()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def refuse(self, status, code, headers=()):
        self.answer(status, f"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>no &amp; no</Message></Error>".encode(), headers)

    def handle_request(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        code = refusal(self.command, self.path, headers, body, time.time())
        if code:
            return self.refuse(403, code)
        url = urlsplit(self.path)
        query = dict(pair.partition("=")[::2] for pair in url.query.split("&") if pair)
        path, bucket = unquote(url.path), url.path.split("/")[1]
        if bucket == "moved":
            return self.refuse(301, "PermanentRedirect", [("x-amz-bucket-region", "eu-west-9")])
        if bucket == "busy":
            return self.refuse(503, "SlowDown")
        with STORE.lock:
            return getattr(self, "on_" + self.command.lower())(path, bucket, query, body)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = handle_request

    def on_get(self, path, bucket, query, body):
        if path == "/control/uploads":
            return self.answer(200, ",".join(STORE.uploads).encode())
        if path not in STORE.objects:
            return self.refuse(404, "NoSuchKey")
        found, content_type = STORE.objects[path]
        return self.answer(200, found, [("Content-Type", content_type)])

    on_head = on_get

    def on_put(self, path, bucket, query, body):
        content_type = self.headers.get("content-type", "binary/octet-stream")
        if "uploadId" not in query:
            STORE.objects[path] = (body, content_type)
            return self.answer(200)
        upload_id, number = unquote(query["uploadId"]), int(query["partNumber"])
        if bucket == "broken-part" and number == 2:
            return self.refuse(500, "InternalError")
        if upload_id not in STORE.uploads:
            return self.refuse(404, "NoSuchUpload")
        STORE.uploads[upload_id][2][number] = body
        return self.answer(200, b"", [("ETag", '"' + hashlib.md5(body).hexdigest() + '"')])

    def on_post(self, path, bucket, query, body):
        if "uploads" in query:
            STORE.count += 1
            upload_id = f"id/{STORE.count}+<&>"
            STORE.uploads[upload_id] = (path, self.headers.get("content-type"), {})
            return self.answer(200, f"<InitiateMultipartUploadResult><UploadId>{escape(upload_id)}</UploadId></InitiateMultipartUploadResult>".encode())
        if bucket == "broken-end":
            return self.refuse(200, "InternalError")
        upload_id = unquote(query["uploadId"])
        _, content_type, parts = STORE.uploads[upload_id]
        expected = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>&quot;{hashlib.md5(parts[n]).hexdigest()}&quot;</ETag></Part>" for n in sorted(parts))
        if body.decode() != f"<CompleteMultipartUpload>{expected}</CompleteMultipartUpload>":
            return self.refuse(400, "InvalidPart")
        if any(len(parts[n]) < PART_BYTES_MIN for n in sorted(parts)[:-1]):
            return self.refuse(400, "EntityTooSmall")
        STORE.objects[path] = (b"".join(parts[n] for n in sorted(parts)), content_type)
        del STORE.uploads[upload_id]
        return self.answer(200, b"<CompleteMultipartUploadResult></CompleteMultipartUploadResult>")

    def on_delete(self, path, bucket, query, body):
        STORE.uploads.pop(unquote(query["uploadId"]), None)
        return self.answer(204)


def main():
    check_against_published_example()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with open(sys.argv[1] + ".new", "w") as file:
        file.write(str(server.server_address[1]))
    os.rename(sys.argv[1] + ".new", sys.argv[1])
    server.serve_forever()


main()
