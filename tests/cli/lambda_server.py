"""A server that speaks the Invoke API of AWS Lambda. Prints its URL; ends with its process.

Every function answers with its name, its qualifier and its input; "refuse" fails.
"""

import http.server
import json
import sys
import urllib.parse


class Functions(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):  # noqa: N802  (the name is the library's)
        url = urllib.parse.urlparse(self.path)
        prefix, name, suffix = url.path.rsplit("/", 2)
        payload = self.rfile.read(int(self.headers["Content-Length"]))
        if prefix != "/2015-03-31/functions" or suffix != "invocations":
            self.answer(404, {"Message": "no such operation"}, {"x-amzn-ErrorType": "UnknownOperationException"})
        elif name == "refuse":
            failure = {"errorMessage": "too large", "errorType": "TooLarge", "stackTrace": []}
            self.answer(200, failure, {"X-Amz-Function-Error": "Unhandled"})
        else:
            qualifier = urllib.parse.parse_qs(url.query).get("Qualifier", [None])[0]
            self.answer(200, {"function": name, "qualifier": qualifier, "input": json.loads(payload)}, {})

    def answer(self, status, body, headers):
        text = json.dumps(body).encode()
        self.send_response(status)
        for header, value in {**headers, "Content-Length": len(text), "X-Amz-Executed-Version": "$LATEST"}.items():
            self.send_header(header, str(value))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Functions)
print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
sys.stdout.close()
server.serve_forever()
