"""The short form of `make nothinglost`, and that it notices events that are lost, mixed up or made up."""

import socket
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from eventlog.log import EventLog
from tests_host.on_device.eventlog_core import Nor
from tools import eventlog
from tools.campaign import lane, nothinglost
from tools.campaign.account import Account, Wrong
from tools.netlab.peer import Peer
from tools.netlab.relay import Relay


def test_three_hundred_events_arrive(capsys):
    assert nothinglost.main(["--events", "300", "--locks", "2"]) == 0
    *lanes, last = capsys.readouterr().out.splitlines()
    assert last.startswith("nothinglost: ") and last.endswith(" 0 missing") and int(last.split()[1]) >= 300
    assert "without a network" in lanes[-1] and " 0 lost" not in lanes[-1]


def test_a_lock_that_does_not_go_back_for_what_its_broker_forgot_is_noticed(monkeypatch):
    monkeypatch.setattr(lane, "TROUBLES", (("desk", "broken", 1),))
    monkeypatch.setattr(lane, "_WELL_S", 60)
    # A process of its own: paho leaves sockets of broken handshakes to the garbage collector, which warns.
    with ProcessPoolExecutor(1, get_context("fork")) as pool, pytest.raises(Wrong, match="are missing"):
        for seed in range(5):  # what was on its way when the line broke is mostly something
            pool.submit(nothinglost.troubled, seed, 0, 150, defect="heedless").result()


class Clock:
    """For a log."""

    trust = "synced"

    def now(self):
        """Unix seconds."""
        return 1767261600


@pytest.fixture
def log(tmp_path):
    """A log of ten records in a flash file: (log, file, what a server hears)."""
    region = Nor(32)
    made = EventLog(region, Clock())
    made.open()
    for number in range(10):
        made.add("bench", "", number)
    file = tmp_path / "flash.bin"

    def write():
        file.write_bytes(b"\xff" * eventlog.OFFSET + bytes(region.data))

    write()
    heard = [{**row, "time": row["unix"]} for row in eventlog.records(bytes(region.data))]
    return made, file, heard, region, write


def judged(file, heard) -> tuple[int, int, int]:
    """By an account that has looked once."""
    account = Account()
    account.look(file)
    return account.judge(heard)


def test_each_once_or_again_is_right(log):
    _, file, heard, *_ = log
    assert judged(file, heard) == (10, 0, 0)
    assert judged(file, heard[:5] + heard[3:]) == (10, 2, 0)


@pytest.mark.parametrize(
    "change, what",
    [
        (lambda heard: heard[:-1], "10 to 10 are missing"),
        (lambda heard: heard[:3] + heard[4:], "5 came after 3"),
        (lambda heard: heard[1:], "2 came after 0"),
        (lambda heard: [*heard[:9], {**heard[9], "value": 99}], "10 was told as"),
        (lambda heard: [*heard, {**heard[2], "kind": "locked"}], "3 was told as"),
        (lambda heard: [*heard, {**heard[9], "seq": 11}], "11 is not in the log"),
        (lambda heard: [*heard[:2], {"seq": 3, "kind": "torn"}, *heard[3:]], "3 was told as torn and is not"),
        (lambda heard: [{"seq": 4, "kind": "lost", "value": 3}, *heard[4:]], "4 lost up to 4, told as 3"),
        (lambda heard: [], "1 to 10 are missing"),
    ],
)  # fmt: skip
def test_whatever_else_was_heard_is_wrong(log, change, what):
    _, file, heard, *_ = log
    with pytest.raises(Wrong, match=what):
        judged(file, change(heard))


def test_what_is_told_as_lost_counts_as_told(log):
    _, file, heard, *_ = log
    assert judged(file, [{"seq": 4, "kind": "lost", "value": 4}, *heard[4:]]) == (6, 0, 4)


def test_a_chain_that_is_broken_is_wrong(log):
    made, file, _, region, write = log
    made._link[:] = bytes(12)
    made.add("bench")
    write()
    with pytest.raises(Wrong, match="broken-chain"):
        Account().look(file)
    region.data[:] = b"\xff" * len(region.data)


def test_a_line_breaks_in_the_middle_and_the_next_connection_is_whole():
    with Peer(lambda near: near.sendall(b"12345678") or near.recv(1)) as peer, Relay(peer.port) as relay:
        for count in (3, 4):  # RST and FIN
            relay.break_after(count)
            assert all_of(relay) in ((b"123", b"") if count == 3 else (b"1234",))
        assert all_of(relay, b"x") == b"12345678"
        assert relay.breaks == 2


def all_of(relay, said=b"") -> bytes:
    """What comes until the end; perhaps nothing where that is an RST, which may be quicker than connect."""
    data = b""
    try:
        with socket.create_connection(("127.0.0.1", relay.port), 5) as near:
            near.sendall(said)
            while piece := near.recv(100):
                data += piece
    except ConnectionResetError:
        return b""
    return data
