"""Pin tables, wiring pictures and Wokwi's files are those of the profiles: they cannot disagree."""

import json
import subprocess
import sys
import xml.etree.ElementTree as tree
from types import SimpleNamespace

import pytest

import boards
from tools import ROOT
from tools.boards import __main__ as drawn
from tools.boards import rows, wiring
from tools.sim.world import models

MODELS = boards.MODELS


def test_what_is_committed_is_what_the_command_draws():
    done = subprocess.run([sys.executable, "-m", "tools.boards", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("model", MODELS)
def test_a_wire_elsewhere_is_drawn_elsewhere(model, monkeypatch):
    profile = boards.load(model)
    monkeypatch.setattr(profile, "BUZZER", 0)
    assert {f"docs/wiring-{model}.svg", f"wokwi/{model}/diagram.json", "docs/boards.md"} <= set(drawn.differing())


@pytest.mark.parametrize("model", MODELS)
def test_the_rows_are_the_wires_that_a_soldering_iron_made(model):
    assert sorted(row.gpio for row in rows.of(model)) == sorted(models.wires(model).values())


@pytest.mark.parametrize("model", MODELS)
def test_the_picture_shows_each_wire_once_and_at_its_pin(model):
    root = tree.parse(ROOT / "docs" / f"wiring-{model}.svg").getroot()
    name = "{http://www.w3.org/2000/svg}"
    wires = {}
    for line in root.iter(f"{name}polyline"):
        wires[line.findtext(f"{name}title")] = tuple(map(int, line.get("points").split()[0].split(",")))
    assert set(wires) == {f"{row.name}: GPIO {row.gpio}" for row in rows.of(model)}
    pins = {text.text: int(text.get("y")) - 4 for text in root.iter(f"{name}text") if text.get("fill") == "#ffffff"}
    for title, (_, y) in wires.items():
        assert pins[title.rpartition(" ")[2]] == y
    lanes = [line.get("points").split()[1].split(",")[0] for line in root.iter(f"{name}polyline")]
    assert len(set(lanes)) == len(lanes)  # no two wires on top of each other


def test_a_pin_that_the_module_has_not_is_told():
    row = rows.of("6000i")[0]._replace(gpio=20)
    with pytest.raises(ValueError, match="no pin 20"):
        wiring.svg("6000i", [row])


@pytest.mark.parametrize("model", MODELS)
def test_wokwi_has_every_wire_and_keys_where_the_keypad_has_them(model):
    diagram = json.loads((ROOT / "wokwi" / model / "diagram.json").read_text())
    parts = {part["id"] for part in diagram["parts"]} | {"$serialMonitor"}
    assert len(parts) == len(diagram["parts"]) + 1
    wires = {}
    for start, end, _, _ in diagram["connections"]:
        assert start.partition(":")[0] in parts and end.partition(":")[0] in parts
        pin = start.removeprefix("esp:")
        wires.setdefault({"VP": "36", "VN": "39"}.get(pin, pin), []).append(end)
    for row in rows.of(model):
        assert len(wires[str(row.gpio)]) == 1, row
    world = SimpleNamespace(**models.BOARDS[model])
    for letter, pins in (("R", world.keypad["rows"]), ("C", world.keypad["columns"])):
        for place, pin in enumerate(pins, 1):
            assert wires[str(pin)] == [f"keypad:{letter}{place}"]
    text = (ROOT / "wokwi" / model / "wokwi.toml").read_text()
    assert f"firmware = 'bench/WOKWI-{model}-flash.bin'" in text
