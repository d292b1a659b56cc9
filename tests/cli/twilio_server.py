"""twilio_server.py FILE: what Twilio offers for messages, in small, on loopback; prints its URL.

Checks what Twilio checks (account and token, To, From and Body) and appends each message to FILE as a line of JSON. One
with an Idempotency-Key that it knows is answered as the first time.
"""

import base64
import http.server
import json
import sys
import urllib.parse

AUTHORIZATION = "Basic " + base64.b64encode(b"AC1:secret").decode()


class Handler(http.server.BaseHTTPRequestHandler):
    answered = {}

    def do_POST(self):
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        if self.path != "/2010-04-01/Accounts/AC1/Messages.json":
            return self.answer(404, {"code": 20404, "message": "The requested resource was not found"})
        if self.headers["Authorization"] != AUTHORIZATION:
            return self.answer(401, {"code": 20003, "message": "Authenticate"})
        if not all(form.get(name) for name in ("To", "From", "Body")):
            return self.answer(400, {"code": 21602, "message": "To, From and Body are required"})
        key = self.headers["Idempotency-Key"]
        if key not in Handler.answered:
            Handler.answered[key] = {"sid": f"SM{len(Handler.answered) + 1:032d}", "status": "queued"}
            with open(sys.argv[1], "a") as file:
                file.write(json.dumps(form) + "\n")
        self.answer(201, Handler.answered[key])

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
