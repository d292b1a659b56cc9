"""A Lambda runtime in a few lines, after the description of the Runtime API, and a handler that does what its event says."""
import http.client
import json
import os
import socket
import sys
import threading
import time
import traceback

API = os.environ["AWS_LAMBDA_RUNTIME_API"]
PATH = "/2018-06-01/runtime/"


def request(connection, method, path, body=None, headers=None):
    connection.request(method, PATH + path, body, headers or {})
    response = connection.getresponse()
    return response.status, response.headers, response.read()


class TooWide(Exception):
    pass


def handler(event, headers):
    act = event.get("act", "echo")
    if act == "fail":
        raise TooWide("too wide: 9000")
    if act == "exit":
        print("giving up", flush=True)
        os._exit(event["status"])
    if act == "hang":
        with open(event["file"], "w", encoding="utf-8") as file:
            file.write(f"{os.getpid()}\n")
        threading.Event().wait()
    if act == "wait":
        with open(event["file"], encoding="utf-8") as fifo:
            fifo.read()
    if act == "large":
        return "x" * event["bytes"]
    if act == "print":
        print("a line of the function's log", flush=True)
    return {"event": event, "pid": os.getpid(), "headers": {key.lower(): value for key, value in headers.items()},
            "environment": {key: value for key, value in os.environ.items() if key.startswith(("AWS_", "_HANDLER", "LAMBDA_", "TZ"))}}


def respond_in_parts(request_id, parts, trailers):
    """A streamed response: chunks, and perhaps an error that came when it had begun."""
    host, port = API.split(":")
    connection = http.client.HTTPConnection(host, int(port))
    connection.putrequest("POST", f"{PATH}invocation/{request_id}/response")
    connection.putheader("Lambda-Runtime-Function-Response-Mode", "streaming")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    for part in parts:
        connection.send(f"{len(part):x}\r\n{part}\r\n".encode())
    connection.send(("0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in trailers.items()) + "\r\n").encode())
    connection.getresponse().read()


def give_up_waiting(times):
    """As an HTTP client with a time-out does, while nobody has an event for it."""
    host, port = API.split(":")
    for _ in range(times):
        with socket.create_connection((host, int(port))) as connection:
            # So that the request and the end of the connection arrive together.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
            connection.sendall(f"GET {PATH}invocation/next HTTP/1.1\r\nHost: x\r\n\r\n".encode())


def serve(connection):
    while True:
        _, headers, body = request(connection, "GET", "invocation/next")
        request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        event = json.loads(body)
        if isinstance(event, dict) and "stream" in event:
            respond_in_parts(request_id, event["stream"], event.get("trailers", {}))
            continue
        try:
            answer, path = json.dumps(handler(event, headers)), "response"
        except Exception as error:  # pylint: disable=broad-except
            answer, path = json.dumps({"errorMessage": str(error), "errorType": type(error).__name__,
                                       "stackTrace": traceback.format_tb(error.__traceback__)}), "error"
        status, _, _ = request(connection, "POST", f"invocation/{request_id}/{path}", answer)
        if status not in (202, 413):
            sys.exit(f"the Runtime API answered with {status}")


def main():
    connection = http.client.HTTPConnection(API)
    how = sys.argv[1] if len(sys.argv) > 1 else ""
    if how == "init_error":
        body = json.dumps({"errorMessage": "No module named 'sharp'", "errorType": "Runtime.ImportModuleError"})
        request(connection, "POST", "init/error", body, {"Lambda-Runtime-Function-Error-Type": "Runtime.ImportModuleError"})
        sys.exit(1)
    if how == "init_exit":
        sys.exit(7)
    if how == "init_hang":
        time.sleep(1000)
    if how == "impatient":
        give_up_waiting(3)
    serve(connection)


main()
