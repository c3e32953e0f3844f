"""The profiles are sound for an ESP32-WROOM-32; the firmware of one model is harmless on the other."""

import itertools
import re
from pathlib import Path

import pytest

import boards
from tests_host.fake_machine import driver, installed

DOC = Path(__file__).parent.parent / "docs" / "boards.md"
PROFILES = {model: boards.load(model) for model in boards.MODELS}

# ESP32-WROOM-32 datasheet, tables 3 and 4; ESP32 datasheet, section 2.4 and table 4
FLASH = {6, 7, 8, 9, 10, 11}
ABSENT = {20, 24, 28, 29, 30, 31}
CONSOLE = {1, 3}
INPUT_ONLY = {34, 35, 36, 37, 38, 39}  # and no pull of their own
ADC1 = {32, 33, 34, 35, 36, 37, 38, 39}
RESTLESS = {0, 1, 2, 3, 5, 12, 14, 15}  # straps, or pads that move while the chip starts
STRAP_LOW = {12}  # high at reset: 1.8 V for the flash, no start
STRAP_UP = {0}  # low at reset: the chip waits for a download


def pads(profile):
    """{name in docs/boards.md: pad} of everything that the profile names."""
    lock, keypad = profile.LOCK, profile.KEYPAD
    parts = ("in1", "in2", "enable", "locked", "unlocked", "servo")
    named = {name: lock[name] for name in parts if name in lock}
    named.update({"drive %d" % place: pad for place, pad in enumerate(keypad["drive"])})
    named.update({"sense %d" % place: pad for place, pad in enumerate(keypad["sense"])})
    named.update(sda=profile.RTC["sda"], scl=profile.RTC["scl"], battery=profile.BATTERY["pin"])
    named.update(green=profile.LAMP["green"], red=profile.LAMP["red"], buzzer=profile.BUZZER)
    if profile.DOOR is not None:
        named["door"] = profile.DOOR
    return named


def motor(profile):
    return {profile.LOCK[name] for name in ("in1", "in2", "enable", "servo") if name in profile.LOCK}


def pushed(profile):
    """Pads that this firmware ever drives high."""
    return motor(profile) | {profile.LAMP["green"], profile.LAMP["red"], profile.BUZZER}


def pulled(profile):
    lock = profile.LOCK
    ends = {lock[name] for name in ("locked", "unlocked") if name in lock}
    return ends | set(profile.KEYPAD["sense"]) | ({profile.DOOR} - {None})


@pytest.fixture(params=PROFILES)
def profile(request):
    return PROFILES[request.param]


def test_no_pad_is_used_twice(profile):
    used = list(pads(profile).values())
    assert len(used) == len(set(used))


def test_every_pad_is_there_and_free(profile):
    assert not set(pads(profile).values()) & (FLASH | ABSENT | CONSOLE | STRAP_LOW | STRAP_UP)
    assert all(0 <= pad <= 39 for pad in pads(profile).values())


def test_the_motor_is_on_pads_that_keep_still_while_the_chip_starts(profile):
    assert motor(profile) and not motor(profile) & RESTLESS


def test_inputs_that_only_read_are_not_driven_or_pulled(profile):
    i2c = {profile.RTC["sda"], profile.RTC["scl"]}
    assert not (pushed(profile) | set(profile.KEYPAD["drive"]) | i2c) & INPUT_ONLY
    assert not pulled(profile) & INPUT_ONLY


def test_the_battery_is_on_the_converter_that_wifi_leaves_alone(profile):
    assert profile.BATTERY["pin"] in ADC1
    total, part = profile.BATTERY["divider"]
    assert 6600 * part // total <= 2450  # fresh cells; 11 dB measures so far (ESP32 datasheet, table 10)


def test_the_thresholds_are_in_order(profile):
    battery = profile.BATTERY
    assert battery["stop_mv"] + battery["sag_mv"] <= battery["warn_mv"]  # it warns before it refuses
    assert battery["stop_mv"] >= 3300 + 300  # the chip's supply and its regulator's drop-out


def test_every_key_has_its_legend(profile):
    keypad = profile.KEYPAD
    assert len(keypad["keys"]) == len(keypad["drive"]) * len(keypad["sense"])
    assert sorted(keypad["keys"]) == sorted("0123456789*#")


def test_timings_fit_the_watchdog_and_each_other(profile):
    lock = profile.LOCK
    assert profile.WDT_MS >= 5000
    assert 0 < lock["travel_ms"] < lock.get("limit_ms", 1500) <= 1500


def test_a_model_is_loaded_by_its_name_and_no_other():
    assert all(PROFILES[model].MODEL == model for model in boards.MODELS)
    with pytest.raises(ValueError, match="unknown model"):
        boards.load("5000i")


@pytest.mark.parametrize("image, board", [("6000i", "7000i"), ("7000i", "6000i")])
class TestTheWrongModel:
    def test_cannot_drive_the_motor(self, image, board):
        assert not pushed(PROFILES[image]) & motor(PROFILES[board])

    def test_reads_no_key(self, image, board):
        theirs = PROFILES[board].KEYPAD
        for row, column in itertools.product(theirs["drive"], theirs["sense"]):
            with installed() as made:
                profile = PROFILES[image]
                if profile.LOCK["kind"] == "lever":
                    driver("servo").Servo(profile.LOCK)
                else:
                    driver("hbridge").HBridge(profile.LOCK)
                    driver("switches").BoltSwitches(profile.LOCK)
                driver("lamp").Lamp(profile.LAMP)
                driver("buzzer").Buzzer(profile.BUZZER)
                matrix = driver("matrix").Matrix(profile.KEYPAD)
                made.contacts = {frozenset((row, column))}
                made.changed()
                made.tick(5000)
                mask = matrix.scan()
                assert not mask or mask & (mask - 1), (row, column, mask)  # none, or several at once: no key


@pytest.mark.parametrize("model", PROFILES)
def test_the_manual_lists_exactly_the_profiles_pads(model):
    text = DOC.read_text(encoding="utf-8")
    part = re.search(r"^## %s\b.*?(?=^## |\Z)" % model, text, re.S | re.M)
    rows = re.findall(r"^\| `([a-z0-9 ]+)` \| (\d+) \|", part.group(0), re.M)
    assert {name: int(pad) for name, pad in rows} == pads(PROFILES[model])
    assert len(rows) == len(pads(PROFILES[model]))
