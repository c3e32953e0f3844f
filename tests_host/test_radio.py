"""The air around the board: joining, losing and finding access points, and what the owner can do to them."""

import textwrap

import pytest

from tests_host.printed import lines
from tools.sim import AccessPoint, Board
from tools.sim.world.air import Air

HOME = AccessPoint("Home", "correct horse", channel=6, rssi=-60)
JOIN = """
    import network, time
    w = network.WLAN(network.STA_IF)
    w.active(True)
    w.connect("Home", "correct horse")
"""
WATCH = """
    last = None
    while True:
        now = w.status(), w.ifconfig()[0], network.link()
        if now != last:
            last = now
            print(*now)
        time.sleep_ms(20)
"""


@pytest.fixture
def firmware(tmp_path):
    """Makes a board that runs the given main.py."""
    boards = []

    def make(*parts, **options):
        folder = tmp_path / f"firmware{len(boards)}"
        folder.mkdir()
        (folder / "main.py").write_text("".join(map(textwrap.dedent, parts)))
        boards.append(Board("6000i", firmware=folder, **options))
        return boards[-1]

    yield make
    for board in boards:
        board.close()


def wifi(board):
    return [event.values for event in board.seen("wifi")]


def test_a_station_joins_within_one_to_three_seconds(firmware):
    board = firmware(JOIN, WATCH, air=[HOME])
    board.run_until("boot", 2)
    began = board.now
    event = board.run_until("wifi", 5)
    assert event.values == ("joined", "Home") and 1 < event.at - began < 3
    board.run(10)
    assert lines(board) == ["1001 0.0.0.0 ", "1010 192.168.4.15 ok"]


@pytest.mark.parametrize("point, told", [
    (AccessPoint("Home"), "210 0.0.0.0 "),
    (AccessPoint("Other", "correct horse"), "201 0.0.0.0 "),
    (AccessPoint("Home", "correct horse", rssi=-98), "201 0.0.0.0 "),
], ids=["open", "other name", "too far"])
def test_what_cannot_be_joined_is_told_and_tried_on(firmware, point, told):
    board = firmware(JOIN, WATCH, air=[point])
    board.run(20)
    assert lines(board) == ["1001 0.0.0.0 ", told] and not wifi(board)
    board.air([HOME])
    assert board.run_until("wifi", 5).values == ("joined", "Home")


def test_a_wrong_password_is_told_by_each_second_failure(firmware):
    board = firmware(JOIN, WATCH, air=[AccessPoint("Home", "another horse")])
    board.run(15)
    assert [line.split()[0] for line in lines(board)] == ["1001", "202", "1001", "202", "1001", "202"]


@pytest.mark.parametrize("points", [[], [AccessPoint("Home", "another horse", channel=6)]], ids=["gone", "changed"])
def test_an_access_point_that_goes_while_it_is_joined_is_not_joined(firmware, points):
    board = firmware(JOIN, WATCH, air=[HOME])
    board.run_until("boot", 2)
    board.run(1.15)  # found, and not yet associated
    board.air(points)
    board.run(10)
    assert not wifi(board)
    board.air([HOME])
    assert board.run_until("wifi", 5).values == ("joined", "Home")


def test_the_owner_changes_the_password_and_back(firmware):
    board = firmware(JOIN, WATCH, air=[HOME])
    board.run(5)
    board.air([AccessPoint("Home", "another horse", channel=6)])
    board.run(5.3)
    board.air([HOME])
    board.run(10)
    assert [line.split()[0] for line in lines(board)] == ["1001", "1010", "1001", "202", "1010"]


def test_an_access_point_is_missed_after_six_seconds_and_joined_again_about_three_after_its_return(firmware):
    board = firmware(JOIN, WATCH, air=[HOME])
    board.run_until("wifi", 5)
    board.run(0.1)
    board.air([])
    gone = board.now
    board.run(3)
    board.air([AccessPoint("Elsewhere")])  # somebody else's coming and going does not start the six seconds anew
    event = board.run_until("wifi", 10)
    assert event.values == ("parted", "Home") and event.at - gone == pytest.approx(6, abs=0.1)
    board.run(30)
    assert lines(board) == [
        "1001 0.0.0.0 ", "1010 192.168.4.15 ok", "1010 192.168.4.15 none", "1001 0.0.0.0 ", "201 0.0.0.0 "]
    for wait in (0, 0.7, 1.4, 2.1):
        board.run(wait)
        board.air([HOME])
        back = board.now
        event = board.run_until("wifi", 5)
        assert event.values == ("joined", "Home") and 0.99 < event.at - back < 3.5
        board.air([])
        board.run(20)


def test_a_short_absence_goes_unnoticed(firmware):
    board = firmware(JOIN, WATCH, air=[HOME])
    board.run_until("wifi", 5)
    for _ in range(3):
        board.air([])
        board.run(2)
        board.air([AccessPoint("Elsewhere")])
        board.run(2)
        board.air([HOME])
        board.run(4)
    assert wifi(board) == [("joined", "Home")]


def test_reconnects_are_counted(firmware):
    board = firmware(JOIN.replace("w.connect", "w.config(reconnects=2)\n    w.connect"), WATCH, air=[HOME])
    board.run_until("wifi", 5)
    board.drop_station()
    assert board.run_until("wifi", 1).values == ("parted", "Home")
    assert board.run_until("wifi", 5).values == ("joined", "Home")
    board.air([])
    board.run(60)
    board.air([HOME])
    board.run(60)
    assert wifi(board)[-1] == ("parted", "Home")


def test_a_jammed_radio_hears_nothing_and_finds_back(firmware):
    board = firmware(JOIN, WATCH, air=[HOME])
    board.run_until("wifi", 5)
    board.jam_radio()
    assert board.run_until("wifi", 10).values == ("parted", "Home")
    board.run(20)
    assert lines(board)[-1] == "201 0.0.0.0 "
    board.jam_radio(False)
    assert board.run_until("wifi", 4).values == ("joined", "Home")


def test_where_dhcp_is_silent_only_a_fixed_address_helps(firmware):
    silent = AccessPoint("Home", "correct horse", dhcp=False)
    board = firmware(JOIN, """
        time.sleep(20)
        print(w.status(), w.status("rssi"), w.isconnected(), repr(network.link()))
        w.ifconfig(("10.0.0.9", "255.255.255.0", "10.0.0.1", "10.0.0.1"))
    """, WATCH, air=[silent])
    board.run(25)
    assert lines(board) == ["1001 -50 False ''", "1010 10.0.0.9 ok"]


def test_dhcp_that_comes_later_is_used(firmware):
    board = firmware(JOIN, WATCH, air=[AccessPoint("Home", "correct horse", channel=6, dhcp=False)])
    board.run(20)
    assert not wifi(board)
    board.air([HOME])
    assert board.run_until("wifi", 2).values == ("joined", "Home")


@pytest.mark.parametrize("behind", ["ok", "none", "portal", "slow"])
def test_what_lies_behind_is_told_and_may_change(firmware, behind):
    board = firmware(JOIN, WATCH, air=[HOME])
    board.run(5)
    board.air([AccessPoint("Home", "correct horse", channel=6, rssi=-70, internet=behind)])
    board.run(1)
    assert lines(board)[-1] == f"1010 192.168.4.15 {behind}" and wifi(board) == [("joined", "Home")]


SCAN = """
    import network, time
    w = network.WLAN(network.STA_IF)
    w.active(True)
    began = time.ticks_ms()
    found = w.scan()
    print(1900 < time.ticks_diff(time.ticks_ms(), began) < 2500)
    for ssid, bssid, channel, rssi, mode, hidden in found:
        print(ssid.decode(), bssid.hex(), channel, rssi, mode, hidden)
"""
MANY = [
    AccessPoint("Home", "correct horse", channel=1, rssi=-80, bssid=bytes(5) + b"\1"),
    AccessPoint("Home", "correct horse", channel=11, rssi=-40, bssid=bytes(5) + b"\2"),
    AccessPoint("Home", "correct horse", channel=1, rssi=-70, bssid=bytes(5) + b"\3"),
    AccessPoint("Café", channel=3, rssi=-50, bssid=bytes(5) + b"\4"),
    AccessPoint("far", rssi=-98),
]


def test_a_scan_takes_two_seconds_and_lists_the_strongest_first(firmware):
    board = firmware(SCAN, air=MANY)
    board.run(4)
    assert lines(board) == [
        "True", "Home 000000000002 11 -40 3 False", "Café 000000000004 3 -50 0 False",
        "Home 000000000003 1 -70 3 False", "Home 000000000001 1 -80 3 False"]
    board.jam_radio()
    board.reset()
    board.run(4)
    assert lines(board)[5:] == ["True"]


@pytest.mark.parametrize("bssid, told", [("", "-70 1"), (", bssid=bytes(5) + b'\\2'", "-40 11")])
def test_of_one_name_the_strongest_on_the_lowest_channel_is_joined_unless_a_bssid_says_which(firmware, bssid, told):
    board = firmware(JOIN.replace('horse"', 'horse"' + bssid), """
        time.sleep(5)
        print(w.status("rssi"), w.config("channel"))
    """, air=MANY)
    board.run(6)
    assert lines(board) == [told]


RESET = """
    import machine, network, time
    w = network.WLAN(network.STA_IF)
    print(machine.reset_cause(), w.active(), w.isconnected(), w.status(), end=" ")
    print(w.config("ssid"), w.ifconfig()[0], network.link())
    if machine.reset_cause() == 1:
        w.active(True)
        w.config(reconnects=5)
        w.connect("Home", "correct horse")
        time.sleep(%s)
        %s
    time.sleep(1)
    print(w.config("reconnects"))
    time.sleep(4)
    print(w.isconnected())
"""


@pytest.mark.parametrize("statement, told", [
    ("machine.soft_reset()", ["5 True True 1010 Home 192.168.4.15 ok", "5", "True"]),
    ("raise SystemExit", ["5 True True 1010 Home 192.168.4.15 ok", "5", "True"]),
    ("machine.reset()", ["2 False False 1000  0.0.0.0 ", "-1", "False"]),
    ("machine.deepsleep(500)", ["4 False False 1000  0.0.0.0 ", "-1", "False"]),
])
def test_only_a_soft_reset_keeps_the_station_joined(firmware, statement, told):
    board = firmware(RESET % (4, statement), air=[HOME])
    board.run(12)
    assert lines(board) == ["1 False False 1000  0.0.0.0 ", *told]
    board.reset("reset")
    board.run(1)
    assert lines(board)[-1] == "2 False False 1000  0.0.0.0 "


def test_a_soft_reset_while_joining_goes_on_joining(firmware):
    board = firmware(RESET % (0.5, "machine.soft_reset()"), air=[HOME])
    board.run(8)
    assert lines(board)[1:] == ["5 True False 1001 Home 0.0.0.0 ", "5", "True"]


def test_the_air_stays_as_it_is_over_resets_and_power_cuts(firmware):
    board = firmware(JOIN, WATCH)
    board.run(5)
    board.air([HOME])
    board.run(5)
    assert wifi(board) == [("joined", "Home")]
    board.reset("en")
    board.run(5)
    board.cut_power()
    board.run(60)
    board.restore_power()
    board.run(5)
    assert wifi(board) == [("joined", "Home")] * 3


MEMORY = """
    import network, time
    while True:
        try:
            network.WLAN(network.STA_IF)%s
            print("up")
        except Exception as error:
            print(repr(error))
        time.sleep(1)
"""


@pytest.mark.parametrize("use", ["", ".active(True)"])
def test_without_memory_the_driver_does_not_start_until_there_is_some(firmware, use):
    board = firmware(MEMORY % use, air=[HOME])
    board.radio_memory(False)
    board.run(2.1)
    board.reset()
    board.run(2.1)
    board.radio_memory(True)
    board.run(2.1)
    assert set(lines(board)[:-2]) == {"RuntimeError('Wifi Unknown Error 0x0101',)"}
    assert lines(board)[-1] == "up"


def test_memory_that_goes_after_the_driver_was_made_is_missed_when_the_radio_starts(firmware):
    board = firmware("""
        import network, time
        w = network.WLAN()
        time.sleep(1)
        try:
            w.active(True)
        except RuntimeError as error:
            print(error, w.active())
    """)
    board.run(0.5)
    board.radio_memory(False)
    board.run(1)
    assert lines(board) == ["Wifi Unknown Error 0x0101 False"]


def test_without_an_air_the_station_has_joined_as_the_board_is_told(firmware):
    board = firmware("""
        import network, time
        w = network.WLAN(network.WLAN.IF_STA)
        while True:
            print(w.isconnected(), w.status(), repr(network.link()))
            time.sleep(1)
    """)
    board.run(0.5)
    board.network(False)
    board.run(1)
    board.network(True)
    board.air([HOME])
    board.run(1)
    assert lines(board) == ["True 1010 ''", "False 1000 ''", "False 1000 ''"]


def test_the_driver_is_in_the_heap_only_where_there_is_an_air(firmware):
    without, within = (firmware("import time\ntime.sleep(1)", bits=32, air=air) for air in ([], [HOME]))
    for board in (without, within):
        board.run(1)
    assert within.baseline - without.baseline > 4000


@pytest.mark.parametrize("options, named", [
    ({"ssid": ""}, "32 bytes"), ({"ssid": "é" * 17}, "32 bytes"), ({"password": "short"}, "63 characters"),
    ({"channel": 14}, "1 to 13"), ({"bssid": b"12345"}, "six bytes"), ({"internet": "fast"}, "portal"),
])
def test_what_no_access_point_can_be_is_refused_by_name(options, named):
    with pytest.raises(ValueError, match=named):
        AccessPoint(**{"ssid": "Home", **options})


def test_a_password_is_not_in_what_an_access_point_says_of_itself():
    assert "horse" not in repr(HOME)


def test_who_does_not_listen_misses_nothing():
    class Port:
        def keep(self, part):
            self.kept = part.save()

    port = Port()
    air = Air(port)
    air.set([HOME.packed()])
    air.drop()
    air.jam(True)
    again = Air(port)
    again.restore(port.kept)
    assert again.heard() == []
    again.jam(False)
    assert [point["ssid"] for point in again.heard()] == ["Home"]
