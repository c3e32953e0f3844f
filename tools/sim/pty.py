"""The board's USB port on this computer: a pseudo-terminal with the board's console behind it, whatever the board does.

    with Board("6000i", secret=bytes(32), realtime=True) as board, Port(board) as port:
        subprocess.run(["mpremote", "connect", port.path, ...])
        port.call(lambda board: board.press("123456#"))

While a Port is open its own thread lets the board's time pass; `call` runs something between two steps of that.
"""

import os
import pty
import queue
import threading
import time
import tty

STEP_S = 0.01  # longest time in which nothing gets through
_PIECE = 4096


class Port:
    """A board in real time goes on in real time; another one at `speed` times that, at most.

    link: a symbolic link to make; path: of that, or of the pseudo-terminal.
    sent, received: bytes from the board and to it. pulled: is the cable out.
    """

    def __init__(self, board, speed: float = 1.0, link=None):
        self.board = board
        self.sent = self.received = 0
        self.pulled = False
        self._speed = speed
        self._link = link
        self._ended = threading.Event()
        self._calls: queue.SimpleQueue = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._failed: BaseException | None = None
        self._last = b""
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)  # kept open: bytes for nobody are dropped, and the host may come and go
        os.set_blocking(self._master, False)
        self.path = os.ttyname(self._slave)
        board.on_console(self._print)
        if link:
            link.unlink(missing_ok=True)
            link.symlink_to(self.path)
            self.path = str(link)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.close()

    def close(self) -> None:
        """The board's time stands still again; what went wrong meanwhile is raised."""
        self._ended.set()
        if self._thread.ident:
            self._thread.join()
        self.board.on_console(None)
        os.close(self._master)
        os.close(self._slave)
        if self._link:
            self._link.unlink(missing_ok=True)
        if self._failed:
            raise self._failed

    def call(self, function):
        """Its result with the board as argument. Nothing of the board may be touched otherwise meanwhile."""
        answer: queue.SimpleQueue = queue.SimpleQueue()
        self._calls.put((function, answer))
        while self._thread.is_alive() or not answer.empty():
            try:
                value, error = answer.get(timeout=0.1)
            except queue.Empty:
                continue
            if error:
                raise error
            return value
        raise RuntimeError("the port is closed")

    def pull(self, out: bool = True) -> None:
        """The cable is out (or in again): nothing gets through either way."""
        self.pulled = out

    def exchange(self) -> None:
        """What the host has sent goes to the board; for whoever lets the board's time pass without `with`."""
        try:
            data = os.read(self._master, _PIECE)
        except BlockingIOError:
            return
        if not self.pulled:
            self.received += len(data)
            self.board.type_console(data)

    # -- the thread's

    def _live(self):
        try:
            while not self._ended.is_set():
                began = time.monotonic()
                self._call()
                self.exchange()
                self.board.run(STEP_S)
                ahead = STEP_S / self._speed - (time.monotonic() - began)
                if ahead > 0:
                    time.sleep(ahead)
        except BaseException as error:
            self._failed = error

    def _call(self):
        while not self._calls.empty():
            function, answer = self._calls.get()
            try:
                answer.put((function(self.board), None))
            except Exception as error:
                answer.put((None, error))

    def _print(self, data):
        if self.pulled:
            return
        data = _cooked(data, self._last)
        self._last = data[-1:]
        self.sent += len(data)
        try:
            os.write(self._master, data)
        except BlockingIOError:
            pass  # nobody reads


def _cooked(data, last):
    # As the port prints: a newline is carriage return and newline.
    data = (last + data).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return data[len(last) + (last == b"\n") :] if last else data
