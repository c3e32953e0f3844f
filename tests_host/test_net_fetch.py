"""HTTP ranges into a buffer: urequests on the real MicroPython, a real web server and hostile ones."""

import time

import pytest

from tests_host.netside import WILL, NetThread, configuration
from tools.netlab.broker import free_port
from tools.netlab.peer import BlackHole, Peer, reset, silence
from tools.netlab.web import WebServer

IMAGE = bytes(number * 7 % 251 for number in range(10000))
TIMES = {"fetch": {"_TIME": 1200}, "backoff": {"_FIRST": 200000}}


@pytest.fixture(scope="module", params=[(64, False), (32, True)], ids=["package-64", "frozen-32"])
def thread(request):
    """Joined to the Wi-Fi; its broker is nowhere, which is no reason to fetch nothing.

    Once with the simulator's package, once as stock MicroPython has it: `urequests` is a name for `requests` there."""
    bits, frozen = request.param
    with NetThread(configuration(free_port(), times=TIMES), bits, frozen=frozen) as running:
        running.post(*WILL)
        assert [running.next(), running.next()] == [["joined", "Home", -60], ["down", "refused"]]
        yield running


@pytest.fixture(scope="module")
def web():
    with WebServer({"/image": IMAGE, "/empty": b""}) as running:
        yield running


def _fetch(thread, url, offset=0, size=4096):
    thread.post("fetch", url, offset, size)
    return thread.next(10)


def test_a_file_comes_range_by_range(thread, web):
    found = b""
    while True:
        kind, count, data = _fetch(thread, web.url("/image"), len(found))
        assert kind == "got"
        if not count:
            break
        assert count == len(data) // 2
        found += bytes.fromhex(data)
    assert found == IMAGE
    assert web.asked[-4:] == [("/image", f"bytes={at}-{at + 4095}") for at in (0, 4096, 8192, 10000)]


@pytest.mark.parametrize(
    "offset, size, count", [(0, 1, 1), (9999, 1, 1), (9999, 9, 1), (0, 16384, 10000), (123, 77, 77)]
)
def test_any_range(thread, web, offset, size, count):
    assert _fetch(thread, web.url("/image"), offset, size) == ["got", count, IMAGE[offset : offset + size].hex()]


def test_what_is_not_there(thread, web):
    assert _fetch(thread, web.url("/empty")) == ["got", 0, ""]
    assert _fetch(thread, web.url("/nothing")) == ["failed", "not-found"]


@pytest.mark.parametrize(
    "url",
    ["", "http", "https://localhost/x", "ftp://localhost/x", "http://localhost:x/", "http://localhost:-1/",
     "http://localhost:70000/", "http://:80/x", "http:///x", "http://localhost/a b", "http://localhost/\r\nX: y",
     "http://a@localhost/x", "http://localhost/" + "x" * 240],
    ids=lambda url: url[:24],
)  # fmt: skip
def test_a_url_that_is_none(thread, url):
    assert _fetch(thread, url) == ["failed", "bad-url"]


def test_a_server_that_is_not_there(thread):
    assert _fetch(thread, "http://nowhere.invalid/x") == ["failed", "no-name"]
    assert _fetch(thread, f"http://localhost:{free_port()}/x") == ["failed", "refused"]
    with BlackHole() as hole:
        assert _fetch(thread, f"http://127.0.0.1:{hole.port}/x") == ["failed", "timeout"]


def test_without_memory_there_is_an_answer_too(thread, web):
    """Or the loop would believe for ever that its buffer is lent, and take no image any more."""
    assert _fetch(thread, "no memory") == ["failed", "broken"]
    assert _fetch(thread, web.url("/image"), 9990)[:2] == ["got", 10]


def _answers(thread, answer, offset=0, size=64, after=silence):
    def serve(connection):
        connection.recv(4096)
        connection.sendall(answer)
        after(connection)

    with Peer(serve) as peer:
        began = time.monotonic()
        said = _fetch(thread, f"http://localhost:{peer.port}/x", offset, size)
        assert time.monotonic() - began < 8  # the 1.2 s, and whatever else this computer does
        assert peer.served == 1
        return said


def _range(span, body=b"x" * 64, more=b""):
    return b"HTTP/1.1 206 Partial\r\n" + more + b"Content-Range: " + span + b"\r\n\r\n" + body


def test_headers_in_other_letters(thread):
    answer = b"HTTP/1.0 206 OK\r\ncontent-RANGE:bytes 5-8/9\r\n\r\nabcd"
    assert _answers(thread, answer, 5) == ["got", 4, b"abcd".hex()]


@pytest.mark.parametrize(
    "span",
    [b"bytes 0-63/99", b"bytes 8-7/99", b"bytes 8-72/99", b"bytes 9-63/99", b"bytes 8-/99", b"bytes */99",
     b"items 8-9/99", b"bytes 8-9-10/99", b"bytes -8-9/99", b"", b"\xff", b"bytes 8-" + b"9" * 400 + b"/99",
     b"bytes " + b"8" * 400 + b"-9/99", b"bytes 0-9,8-63/99"],
)  # fmt: skip
def test_a_range_that_was_not_asked_for(thread, span):
    assert _answers(thread, _range(span), 8, 64) == ["failed", "bad-range"]


def test_a_range_without_its_header(thread):
    """Several ranges at once come so, too, each with a header of its own inside."""
    several = b"Content-Type: multipart/byteranges; boundary=x\r\n\r\n--x\r\nContent-Range: bytes 0-63/99\r\n\r\n"
    for head in (b"\r\n", several):
        assert _answers(thread, b"HTTP/1.1 206 Partial\r\n" + head + bytes(64)) == ["failed", "bad-range"]


@pytest.mark.parametrize("length", [b"63", b"65", b"0", b"-64", b"64, 64", b"64 ", b"x", b"9" * 400])
def test_a_range_whose_length_is_another(thread, length):
    expected = ["got", 64, (b"x" * 64).hex()] if length == b"64 " else ["failed", "bad-range"]
    assert _answers(thread, _range(b"bytes 0-63/99", more=b"Content-Length: " + length + b"\r\n")) == expected


@pytest.mark.parametrize(
    "head, expected",
    [(b"Content-Length: 200\r\n", 64), (b"Content-Length: 5\r\n", 5), (b"", 64),
     (b"Content-Length: " + b"9" * 400 + b"\r\n", 64)],
)
def test_a_server_without_ranges_serves_the_beginning_only(thread, head, expected):
    answer = b"HTTP/1.0 200 OK\r\n" + head + b"\r\n" + b"x" * 200
    assert _answers(thread, answer) == ["got", expected, (b"x" * expected).hex()]
    assert _answers(thread, answer, 1) == ["failed", "no-ranges"]


def test_the_end_of_an_answer_of_unknown_length(thread):
    answer = b"HTTP/1.0 200 OK\r\n\r\nabc"
    assert _answers(thread, answer, after=lambda connection: None) == ["got", 3, b"abc".hex()]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", ["http://127.0.0.1/", "https://localhost/x", "//localhost/x", "/x", "http://[", "x"])
def test_redirects_are_not_followed(thread, status, target):
    answer = f"HTTP/1.0 {status} Elsewhere\r\nLocation: {target}\r\n\r\n".encode()
    assert _answers(thread, answer)[0] == "failed"


def test_not_even_a_redirect_to_the_same_place(thread):
    def serve(connection):
        connection.recv(4096)
        connection.sendall(f"HTTP/1.0 302 Here\r\nLocation: http://localhost:{peer.port}/y\r\n\r\n".encode())

    with Peer(serve) as peer:
        assert _fetch(thread, f"http://localhost:{peer.port}/x") == ["failed", "redirected"]
        assert peer.served == 1


@pytest.mark.parametrize("status", [b"100", b"204", b"304", b"400", b"401", b"403", b"500", b"503", b"999", b"0"])
def test_other_answers(thread, status):
    assert _answers(thread, b"HTTP/1.1 " + status + b" So\r\n\r\n") == ["failed", "bad-status"]


@pytest.mark.parametrize(
    "answer",
    [b"\r\n\r\n", b"\0" * 64 + b"\r\n\r\n", b"hello world\r\n\r\n", b"HTTP/1.1 x y\r\n\r\n",
     b"x" * 5000, b"HTTP/1.1 206 OK\r\n" + b"X: y\r\n" * 5000, b"HTTP/1.1 206 OK\r\nX: " + b"y" * 5000,
     b"HTTP/1.1 206 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n",
     b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
     b"HTTP/1.1 206 OK\r\ncontent-encoding: br\r\nContent-Range: bytes 0-3/4\r\n\r\nabcd",
     b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nabcd", b"HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nabcd"],
    ids=range(13),
)  # fmt: skip
def test_no_answer_of_a_web_server(thread, answer):
    assert _answers(thread, answer) == ["failed", "bad-answer"]


@pytest.mark.parametrize("after", [silence, reset, lambda connection: None], ids=["stall", "reset", "end"])
@pytest.mark.parametrize("sent", [0, 8, 20, 40, 60])
def test_an_answer_that_is_cut_short(thread, after, sent):
    answer = _range(b"bytes 0-63/64")[:sent]
    assert _answers(thread, answer, after=after) == ["failed", "timeout" if after is silence else "broken"]


def test_an_answer_that_trickles(thread):
    def trickle(connection):
        for _ in range(200):
            connection.sendall(b"x")
            time.sleep(0.05)

    assert _answers(thread, _range(b"bytes 0-63/64", b""), after=trickle) == ["failed", "timeout"]
    assert _answers(thread, b"HTTP/1.1 206 OK\r\nX: ", after=trickle) == ["failed", "timeout"]


def test_nothing_lies_behind_the_buffer(thread):
    assert _answers(thread, _range(b"bytes 0-63/999", b"x" * 5000)) == ["got", 64, (b"x" * 64).hex()]
