"""The store beside its guests: ESP-IDF keeps the radio's calibration and the Wi-Fi driver's settings in the same NVS.

What the driver keeps: names and sizes of the list in ESP-IDF's own test of NVS (nvs_flash/test_nvs_host, "test case
from the Wi-Fi library"), in full as for a driver whose settings are in flash; stock MicroPython has them in RAM, so
most of it stays away. phy: CONFIG_ESP_PHY_CALIBRATION_AND_DATA_STORAGE, 1,904 bytes and two more.
"""

import json

import pytest

from lock import settings
from tests_host.memory_flash import MemoryFlash
from tests_host.test_drivers_store import SIZE, start
from tools import zones
from tools.flash import parts
from tools.flash.order import VALUE_BYTES

PHY = {"cal_data": 1904, "cal_mac": 6, "cal_version": None}
WIFI_BLOBS = {"sta.ssid": 36, "sta.pswd": 65, "sta.pmk": 32, "sta.bssid": 6, "sta.apsw": 2, "sta.apinfo": 700,
              "ap.ssid": 36, "ap.mac": 6, "ap.passwd": 65, "ap.pmk": 32, "country": 12}
WIFI_NUMBERS = ("opmode sta.authmode sta.chan auto.conn bssid.set sta.lis_intval sta.phym sta.phybw sta.scan_method "
                "sta.sort_method sta.minrssi sta.minauth sta.pmf_e sta.pmf_r sta.btm_e sta.rrm_e sta.mbo_e ap.chan "
                "ap.authmode ap.hidden ap.max.conn bcn.interval ap.phym ap.phybw ap.sndchan ap.pmf_e ap.pmf_r lorate")

NUMBERS = ("boots floor estimate sure sync held held_err held_by rtc_bad totp_step night guess log_seq sent turn "
           "secfloor progress fallback")
VALUES = {"throttle": 8 + 24 * 4, "once": 64 * 4, "failed": 8 * (17 + 14), "update": 39 + 14, "note": 40}


def guests(nvs, wifi):
    """They come after the bench, at the radio's first start."""
    phy = nvs("phy")
    for key, size in PHY.items():
        if size is None:
            phy.set_i32(key, 1)
        else:
            phy.set_blob(key, bytes(size))
    net = nvs("nvs.net80211")
    net.set_i32("ap.sndchan", 0)
    if wifi:
        for key, size in WIFI_BLOBS.items():
            net.set_blob(key, bytes(size))
        for key in WIFI_NUMBERS.split():
            net.set_i32(key, 1)


def bench(most: bool):
    """NVS of an online lock as it leaves the bench. most: each value as long as one may be, else two networks with long
    names and passwords, and an authority with an EC key."""
    chosen = json.dumps({name: row[1] for name, row in settings.TABLE.items()}).encode()
    zone = zones.blob("Europe/Berlin", 1767261600)
    stored = {"secret": bytes(32), "settings": chosen, "zone": zone, "estimate": 1, "sure": 1}
    for key, size in {"wifi": 250, "broker": 150, "ca": 560}.items():
        stored[key] = bytes(VALUE_BYTES if most else size)
    return parts.nvs(stored).ljust(SIZE, b"\xff")


def live(store, rounds=3):
    """Everything that a lock ever writes, in its largest size, again and again."""
    for turn in range(rounds):
        for key in NUMBERS.split():
            store.put(key, 1 + turn)
        for key, size in VALUES.items():
            store.write(key, bytes([turn]) * size)
        store.write("settings", json.dumps({name: row[1] - (row[1] > 1) * (turn % 2)
                                            for name, row in settings.TABLE.items()}).encode())


@pytest.mark.parametrize("most", [False, True])
@pytest.mark.parametrize("early", [True, False])
def test_beside_the_calibration_of_the_radio_there_is_room_for_all_that_a_lock_writes(most, early):
    store, nvs = start(MemoryFlash(bench(most)))
    if not early:
        live(store)
    guests(nvs, wifi=False)
    live(store)
    assert not store.full


@pytest.mark.parametrize("early", [True, False])
def test_beside_all_settings_of_a_driver_that_keeps_them_in_flash_nothing_is_refused(early):
    store, nvs = start(MemoryFlash(bench(False)))
    if not early:
        live(store)
    guests(nvs, wifi=True)
    live(store)  # raises StoreFull where there is no room
    assert store.read("secret") == bytes(32)
