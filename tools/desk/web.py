"""A web server with ranges, for images: what a lock fetches an offer from (docs/network.md, the table of `failed`)."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_PATIENCE_S = 30  # for one request: nobody keeps a thread for longer by saying nothing


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # a lock without power sends a reset: nobody's concern


class ImageServer:
    """Serves within `with`. files: {path: content}, may be changed while it runs. address: (host, port) to listen on;
    port 0: any that is free, `port` tells. OSError where it can't."""

    def __init__(self, files: dict[str, bytes], address: tuple[str, int] = ("127.0.0.1", 0)):
        self.files = files
        web = self

        class Handler(BaseHTTPRequestHandler):
            timeout = _PATIENCE_S

            def do_GET(self):
                web.answer(self)

            def log_message(self, format, *args):
                pass

        self._server = _Server(address, Handler)
        self.port: int = self._server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """200 for the whole file, 206 for `Range: bytes=first-last`, 416 behind its end, 404 for others."""
        data = self.files.get(request.path)
        span = re.fullmatch(r"bytes=(\d{1,9})-(\d{1,9})", request.headers.get("Range", ""))
        if data is None:
            request.send_error(404)
        elif not span:
            self.send(request, 200, data)
        elif int(span[1]) >= len(data):
            request.send_response(416)
            request.send_header("Content-Range", f"bytes */{len(data)}")
            request.send_header("Content-Length", "0")
            request.end_headers()
        else:
            first, last = self.span(int(span[1]), min(int(span[2]), len(data) - 1))
            self.send(request, 206, data[first : last + 1], f"bytes {first}-{last}/{len(data)}")

    def span(self, first: int, last: int) -> tuple[int, int]:
        """What is sent of a range that was asked for."""
        return first, last

    def send(self, request: BaseHTTPRequestHandler, status: int, data: bytes, span: str = "") -> None:
        """Headers and data."""
        request.send_response(status)
        request.send_header("Content-Length", str(len(data)))
        if span:
            request.send_header("Content-Range", span)
        request.end_headers()
        self.body(request, data)

    def body(self, request: BaseHTTPRequestHandler, data: bytes) -> None:
        """Data, at the speed of whoever takes it."""
        request.wfile.write(data)
