"""Recovery by the lock's own console, of the application and of the rescue lock."""


import pytest

from tools.campaign.recovery import cases, console_pulls
from tools.campaign.recovery.ports import Wire
from tools.recover import report
from tools.refusals import Refused
from tools.usb import Console, Trouble, keyfile

NOISE = next(case for case in cases.of("6000i") if case.title == "both slots are noise")


@pytest.fixture
def board(lab):
    def made(harm=None):
        path = lab.copy()
        if harm:
            harm(lab, path)
        board = lab.board(path)
        board.leap(0)
        board.run(3.0)
        return board

    return made


def test_the_rescue_lock_installs_what_it_needs_and_opens(lab):
    fault, _, sent = console_pulls.by_console(lab)
    assert fault == ""
    assert console_pulls.by_console(lab, sent // 2)[0] == ""  # the cable was pulled in the middle of the image


@pytest.mark.parametrize("harm, role", [(None, "application"), (NOISE.harm, "rescue")])
def test_no_image_of_another_model_is_installed_by_the_console(lab, board, wrong, harm, role):
    """Neither by the tool, nor by the lock where a tool sends it all the same."""
    with board(harm) as board:
        with pytest.raises(Refused) as refused:
            lab.console(board, wanted="7000i.img")
        assert refused.value.name == "wrong-model"
        with Console(Wire(board), keyfile.of([lab.lock_file()])) as console:
            assert console.hello()["role"] == role
            console.auth()
            with pytest.raises(Trouble) as trouble:
                console.install(wrong.images[0].path.read_bytes())
        assert trouble.value.name == "wrong-model"


def test_the_console_of_a_sound_lock_is_enough(lab, board):
    with board() as board:
        found = lab.console(board)
    assert found.sound and not found.done and found.who["role"] == "application" and found.before["pins"] == 1


def test_a_console_without_a_key_leads_to_the_loader(lab, board, monkeypatch):
    monkeypatch.setattr(keyfile, "of", lambda locks: {})
    with board() as board:
        found = lab.console(board)
    assert not found.sound and "[no-key]" in found.deeper


def test_the_report_of_a_visit_tells_what_a_technician_asks_for(lab, board):
    with board() as board:
        found = lab.console(board)
    text = report.text_of_visit(report.of_visit(found), found)
    for said in ("6000i, hardware 1", "slot A       application", "clock        synced", "battery", "no more repair"):
        assert said in text
    assert "challenge" not in str(report.of_visit(found))
