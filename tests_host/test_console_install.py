"""Images by the cable: the installer and the judge of every other update, in the application and in the rescue lock."""

import pytest

from tests_host import consoleside
from tests_host.consoleside import LEAP_MS, SERIAL, board, technician
from tests_host.lockside import SECRET, opens, stay_code
from tests_host.trialside import image, told
from tools.campaign import cuts
from tools.image import dev
from tools.sim import Board, tamper
from tools.sim.chip import partitions
from tools.usb import Console, Trouble
from tools.usb.port import BAUD

MODELS = ("6000i", "7000i")


def runs(lock):
    return [row["detail"] for row in lock.log() if row["kind"] == "firmware-start"][-1]


def until(lock, kind, seconds=600):
    end = lock.now + seconds
    while kind not in [row["kind"] for row in lock.log()]:
        assert lock.now < end, told(lock)
        lock.run(2)


def test_a_good_image_goes_to_its_trial_and_is_kept():
    with board() as lock:
        seen = []
        with technician(lock) as laptop:
            laptop.install(image(), lambda done, total: seen.append((done, total)))
            assert seen[0] == (0, len(image())) and seen[-1] == (len(image()), len(image()))
            assert seen == sorted(seen)
            sent = laptop._port.sent
        until(lock, "update-kept")
        assert runs(lock) == "2.0.0"
        told_of = told(lock)
        assert told_of.index("bench command") < told_of.index("update-ready") < told_of.index("trial-start")
        assert sent * 10 / BAUD < 60  # seconds on the wire
        with technician(lock) as laptop:
            said = laptop.report()
        assert [slot["version"] for slot in said["slots"]] == ["0.1.0", "2.0.0"]
        assert [slot["fault"] for slot in said["slots"]] == ["downgrade", ""] and said["running"] == 1


@pytest.mark.parametrize("made, name", [
    (lambda: dev.dev_image(model="7000i"), "wrong-model"),
    (lambda: image()[:3] + b"X" + image()[4:], "bad-format"),
    (lambda: image()[:4096] + bytes(4096) + image()[8192:], "bad-signature"),
    (lambda: image(counter=2)[:8000], "truncated"),
])  # fmt: skip
def test_a_wrong_image_is_refused_before_anything_is_erased(tmp_path, made, name):
    journal = tmp_path / "journal"
    with Board("6000i", secret=SECRET, journal=journal, leap_ms=LEAP_MS) as lock:
        lock.run(consoleside.QUIET_S)
        with technician(lock) as laptop:
            with pytest.raises(Trouble) as trouble:
                laptop.install(made())
            assert trouble.value.name == name
            lock.run(2)
            told_of = laptop.report()
        assert runs(lock) == "0.1.0" and told_of["slots"][1]["fault"] == "bad-format"
        slots = [partitions.place(label) for label in ("app_0", "app_1", "ota_0", "ota_1")]
        lock.cut_power()
    operations = cuts.read(journal)
    assert not [each for each in operations if any(at <= each.offset < at + size for at, size in slots)]


def test_a_cable_pulled_midway_costs_nothing_and_the_next_try_goes_on():
    with board() as lock:
        laptop = technician(lock, pull_after=130_000)  # the first note of the progress is behind 16 blocks
        with pytest.raises(Trouble, match="went away"):
            laptop.install(image())
        laptop.close()
        assert opens(lock, stay_code(int(lock.now) // 3600 - 1, 24)) == "hours"
        lock.run(40)
        assert [row["reason"] for row in lock.log() if row["kind"] == "update-refused"] == ["interrupted"]
        offsets = []
        with technician(lock) as laptop:
            laptop.install(image(), lambda done, total: offsets.append(done))
        assert max(step for step in (b - a for a, b in zip(offsets, offsets[1:]))) > 4096  # what is there is left out
        until(lock, "update-kept")
        assert runs(lock) == "2.0.0"


def test_a_new_hello_ends_an_install_under_way():
    with board() as lock:
        laptop = technician(lock, pull_after=30_000)
        with pytest.raises(Trouble):
            laptop.install(image())
        laptop.close()
        with technician(lock) as laptop:
            laptop.install(image())
        until(lock, "update-kept")


def test_the_rescue_lock_takes_an_image_too_and_is_the_rescue_lock_no_more():
    with Board("6000i", secret=SECRET, leap_ms=LEAP_MS) as lock:
        lock.run(3)
        tamper.overwrite(lock, "app_0", bytes(8192))
        lock.run(12)
        laptop = Console(consoleside.Wire(lock), {SERIAL: consoleside.KEY})
        assert laptop.hello()["role"] == "rescue"
        laptop.auth()
        said = laptop.report()
        assert said["slots"][0]["fault"] and said["pins"] == 0
        laptop.install(image())
        until(lock, "update-kept")
        assert runs(lock) == "2.0.0"
        laptop.close()


def test_the_other_slot_can_be_selected_where_it_is_sound():
    with board() as lock:
        with technician(lock) as laptop:
            with pytest.raises(Trouble) as trouble:
                laptop.select()
            assert trouble.value.name == "bad-format"
            laptop.install(image(counter=1))
        until(lock, "update-kept")
        lock.run(10)
        with technician(lock) as laptop:
            laptop.select()
        lock.run(3)
        assert runs(lock) == "0.1.0"
        with technician(lock) as laptop:
            for act in (laptop.select, laptop.repl):
                with pytest.raises(Trouble) as trouble:
                    act()
                assert trouble.value.name == "on-trial"
        end = lock.now + 600
        while [row["kind"] for row in lock.log()].count("update-kept") < 2:
            assert lock.now < end, told(lock)
            lock.run(2)
        assert runs(lock) == "0.1.0"


def test_restart_is_no_fall():
    with board() as lock:
        for _ in range(6):
            with technician(lock) as laptop:
                laptop.restart()
            lock.run(8)
        assert runs(lock) == "0.1.0" and "rescue" not in " ".join(told(lock))
