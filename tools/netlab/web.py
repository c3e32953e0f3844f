"""A web server with ranges on a loopback port, for images."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class WebServer:
    """Serves within `with`. files: {path: content}; may be changed while it runs. asked: (path, Range) of each GET."""

    def __init__(self, files: dict[str, bytes]):
        self.files = files
        self.asked: list[tuple[str, str]] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                web._answer(self)

            def log_message(self, format, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str) -> str:
        """Address of one of the files."""
        return f"http://localhost:{self.port}{path}"

    def _answer(self, request):
        wanted = request.headers.get("Range", "")
        self.asked.append((request.path, wanted))
        data = self.files.get(request.path)
        span = re.fullmatch(r"bytes=(\d+)-(\d+)", wanted)
        if data is None:
            request.send_error(404)
        elif not span:
            _send(request, 200, data)
        elif int(span[1]) >= len(data):
            request.send_response(416)
            request.send_header("Content-Range", f"bytes */{len(data)}")
            request.end_headers()
        else:
            first, last = int(span[1]), min(int(span[2]), len(data) - 1)
            _send(request, 206, data[first : last + 1], f"bytes {first}-{last}/{len(data)}")


def _send(request, status, data, span=""):
    request.send_response(status)
    request.send_header("Content-Length", str(len(data)))
    if span:
        request.send_header("Content-Range", span)
    request.end_headers()
    request.wfile.write(data)
