"""A board from the bench goes online with what it was told there, though nobody has set its clock."""

import json

import flashside
from tool_runner import NOW, SECRET

from tools import secretfile
from tools.flash import cores
from tools.netlab.site import Site
from tools.sim import Board

SERIAL = "LK-77"


def test_a_lock_from_the_bench_meets_its_server_and_takes_the_time_from_it(tmp_path, monkeypatch):
    monkeypatch.setattr(cores, "PINS", tmp_path / "pins.json")
    folder = flashside.bench(tmp_path)
    (folder / "out").mkdir()
    lock = secretfile.new(SECRET, zone="UTC", model="6000i", serial=SERIAL)
    secretfile.create(folder / "out" / f"{SERIAL}.lock", lock)  # the server has its secret already
    with Site(folder / "site", {SERIAL: SECRET}, lambda: NOW) as site:
        options = site.options(SERIAL)
        told = {name: json.loads(options["told"][name]) for name in ("wifi", "broker")}
        (folder / "ca.der").write_bytes(site.authority.der)
        settings = folder / "own.json"
        settings.write_text(json.dumps({**told, "ca": "ca.der", "model": "6000i", "serial": SERIAL}))
        settings.chmod(0o600)
        with flashside.board(folder) as (flash, port):
            assert flashside.run(folder, "--settings", settings, *port).status == 0
        more = {name: options[name] for name in ("net", "air")}
        with Board("6000i", flash=flash, shipped=True, start=NOW + 3600, speed=100, **more) as board:
            site.clock = lambda: board.now
            board.run_until(lambda board: "clock-set" in [row["kind"] for row in board.log()], 120, 1.0)
            assert site.fleet.locks[SERIAL].online
            row = next(row for row in board.log() if row["kind"] == "clock-set")
            assert row["reason"] == "server"
