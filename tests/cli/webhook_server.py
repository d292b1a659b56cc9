"""webhook_server.py FILE SECRET: a receiver of Standard Webhooks on loopback; prints its URL.

Checks the signature as https://www.standardwebhooks.com says and appends what was sent to FILE as a line of JSON, each
webhook-id once.
"""

import base64
import hashlib
import hmac
import http.server
import json
import sys
import time

SKEW_S = 300
KEY = base64.b64decode(sys.argv[2].removeprefix("whsec_"))


class Handler(http.server.BaseHTTPRequestHandler):
    seen = set()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        id_, timestamp = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        digest = hmac.new(KEY, f"{id_}.{timestamp}.".encode() + body, hashlib.sha256).digest()
        expected = "v1," + base64.b64encode(digest).decode()
        is_signed = any(hmac.compare_digest(expected, one) for one in self.headers["webhook-signature"].split())
        if not is_signed or abs(time.time() - int(timestamp)) > SKEW_S:
            return self.answer(401)
        if id_ not in Handler.seen:
            Handler.seen.add(id_)
            with open(sys.argv[1], "a") as file:
                file.write(json.dumps({"id": id_, **json.loads(body)}) + "\n")
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.end_headers()

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
