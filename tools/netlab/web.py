"""The desk's web server on a loopback port, and the troubles that one can have.

| trouble | what it does |
|---|---|
| "" | all is well |
| break | sends half of each answer, then a TCP reset |
| stall | sends half of each answer, then nothing until the trouble is over |
| less | sends a part of the range that was asked for, and says so |
| whole | knows no ranges: sends the whole file |
"""

import socket
import struct
import time
from collections.abc import Callable

from tools.desk.web import ImageServer


class WebServer(ImageServer):
    """Serves within `with`. files: {path: content}, trouble: see above; both may be changed while it runs. asked:
    (path, Range) of each GET. on_asked(): called before each answer."""

    def __init__(self, files: dict[str, bytes]):
        super().__init__(files)
        self.asked: list[tuple[str, str]] = []
        self.trouble = ""
        self.on_asked: Callable[[], None] | None = None

    def __exit__(self, *_):
        self.trouble = ""
        super().__exit__()

    def url(self, path: str) -> str:
        """Address of one of the files."""
        return f"http://localhost:{self.port}{path}"

    def answer(self, request):
        """Notes the request, then answers it."""
        self.asked.append((request.path, request.headers.get("Range", "")))
        if self.on_asked:
            self.on_asked()
        data = self.files.get(request.path)
        if self.trouble == "whole" and data is not None:
            self.send(request, 200, data)
        else:
            super().answer(request)

    def span(self, first, last):
        """Half of it, where that is the trouble."""
        return (first, (first + last) // 2) if self.trouble == "less" else (first, last)

    def body(self, request, data):
        """All of it, or half."""
        if self.trouble not in ("break", "stall"):
            super().body(request, data)
            return
        request.wfile.write(data[: len(data) // 2])
        while self.trouble == "stall":
            time.sleep(0.02)
        request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.close_connection = True
