"""An HTTPS server for tests: https_server.py PORT_FILE CERTIFICATE KEY [FOLDER]

"/down" redirects to http; all else is "hello" or, if there is a folder, the file of that name in it.
"""

import os
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT_FILE, CERTIFICATE, KEY = sys.argv[1:4]
FOLDER = sys.argv[4] if len(sys.argv) > 4 else None


def content(path):
    """What is at a path; None: nothing."""
    if not FOLDER:
        return b"hello"
    try:
        with open(os.path.join(FOLDER, os.path.basename(path)), "rb") as found:
            return found.read()
    except OSError:
        return None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        body = content(self.path)
        if self.path == "/down":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/")
        else:
            self.send_response(404 if body is None else 200)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(CERTIFICATE, KEY)
server.socket = context.wrap_socket(server.socket, server_side=True)
with open(PORT_FILE + ".new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename(PORT_FILE + ".new", PORT_FILE)
server.serve_forever()
