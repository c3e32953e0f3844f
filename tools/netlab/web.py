"""A web server with ranges on a loopback port, for images; and the troubles that one can have.

| trouble | what it does |
|---|---|
| "" | all is well |
| break | sends half of each answer, then a TCP reset |
| stall | sends half of each answer, then nothing until the trouble is over |
| less | sends a part of the range that was asked for, and says so |
| whole | knows no ranges: sends the whole file |
"""

import re
import socket
import struct
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        pass  # a lock without power sends a reset: nobody's concern


class WebServer:
    """Serves within `with`. files: {path: content}, trouble: see above; both may be changed while it runs. asked:
    (path, Range) of each GET. on_asked(): called before each answer."""

    def __init__(self, files: dict[str, bytes]):
        self.files = files
        self.asked: list[tuple[str, str]] = []
        self.trouble = ""
        self.on_asked: Callable[[], None] | None = None
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                web._answer(self)

            def log_message(self, format, *args):
                pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.trouble = ""
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str) -> str:
        """Address of one of the files."""
        return f"http://localhost:{self.port}{path}"

    def _answer(self, request):
        wanted = request.headers.get("Range", "")
        self.asked.append((request.path, wanted))
        if self.on_asked:
            self.on_asked()
        data = self.files.get(request.path)
        span = re.fullmatch(r"bytes=(\d+)-(\d+)", wanted)
        if data is None:
            request.send_error(404)
        elif not span or self.trouble == "whole":
            self._send(request, 200, data)
        elif int(span[1]) >= len(data):
            request.send_response(416)
            request.send_header("Content-Range", f"bytes */{len(data)}")
            request.end_headers()
        else:
            first, last = int(span[1]), min(int(span[2]), len(data) - 1)
            if self.trouble == "less":
                last = (first + last) // 2
            self._send(request, 206, data[first : last + 1], f"bytes {first}-{last}/{len(data)}")

    def _send(self, request, status, data, span=""):
        request.send_response(status)
        request.send_header("Content-Length", str(len(data)))
        if span:
            request.send_header("Content-Range", span)
        request.end_headers()
        if self.trouble not in ("break", "stall"):
            request.wfile.write(data)
            return
        request.wfile.write(data[: len(data) // 2])
        while self.trouble == "stall":
            time.sleep(0.02)
        request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.close_connection = True
