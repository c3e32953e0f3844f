"""The pictures show what the tools print, and ask nobody for a font."""

import re
from xml.etree import ElementTree

import pytest

from tools import ROOT
from tools.pictures import __main__ as pictures
from tools.pictures import scenes, terminal

_LINES = ["a  plain <line> & more", "\x1b[32;1mLOCKED\x1b[0m, \x1b[2mdim\x1b[0m", "x" * 100]


def shown(svg):
    """Its texts, line by line, and its title among them."""
    lines = {}
    for node in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        lines.setdefault(float(node.attrib["y"]), []).append("".join(node.itertext()).replace("\xa0", " "))
    return ["".join(parts).rstrip() for _, parts in sorted(lines.items())]


def test_every_line_is_there_and_long_ones_go_on():
    drawn = terminal.svg(_LINES, "what is seen", 80)
    lines = [line for line in shown(drawn) if line != "what is seen"]
    assert len(lines) == len(shown(drawn)) - 1
    assert lines == ["a  plain <line> & more", "LOCKED, dim", "x" * 80, "x" * 20]
    assert drawn == terminal.svg(_LINES, "what is seen", 80)


def test_colours_are_shown_without_a_style_sheet():
    drawn = terminal.svg(_LINES, "t")
    assert re.search(r'<text [^>]*fill="#78c878"[^>]*font-weight="bold"[^>]*>LOCKED<', drawn)
    assert "class=" not in drawn and "<style" not in drawn and "url(http" not in drawn


def test_the_simulators_screen_is_the_real_one():
    lines = scenes.simulator()
    assert "Latchkey 6000i" in lines[0] and any("unlocked totp" in line for line in lines)


@pytest.mark.parametrize("name", pictures.SCENES)
def test_each_picture_is_there_and_referred_to(name):
    drawn = (ROOT / "docs" / "pictures" / f"{name}.svg").read_text(encoding="utf-8")
    assert pictures.SCENES[name][1] in shown(drawn)
    docs = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    assert any(f"pictures/{name}.svg" in path.read_text(encoding="utf-8") for path in docs)


def test_an_unknown_picture_is_named(capsys):
    with pytest.raises(SystemExit):
        pictures.main(["sunset"])
    assert "sunset" in capsys.readouterr().err
