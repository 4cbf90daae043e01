"""What the servers of the tests share: they listen on a free port of the loopback address, say it on their first line, and end
when their standard input does."""

import http.server
import json
import os
import sys
import threading


class Handler(http.server.BaseHTTPRequestHandler):
    """Hands every request to `answer`, one at a time."""

    protocol_version = "HTTP/1.1"
    lock = threading.Lock()
    seen: list = []

    def handle_any(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        with self.lock:
            if self.path == "/_seen":
                return self.reply(200, self.seen)
            self.seen.append({"method": self.command, "path": self.path, "headers": dict(self.headers), "body": body.decode()})
            status, answer, *headers = self.answer(self.command, self.path, self.headers, body)
        self.reply(status, answer, *headers)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def reply(self, status, answer, headers=()):
        text = b"" if answer is None else answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def serve(handler) -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()
    os._exit(0)
