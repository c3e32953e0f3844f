"""The short form of `make crowd`, and that it notices a lock that leaks or does not answer."""

import pytest

from tools.campaign import crowd, crowdrun


def run(capsys, *options, **more) -> tuple[int, list[str]]:
    """(exit code, lines) of a crowd."""
    code = crowd.main(["--locks", "3", "--minutes", "2", *options], **more)
    return code, capsys.readouterr().out.splitlines()


def test_three_locks_answer_every_command_and_stay_as_small_as_they_are(capsys):
    code, lines = run(capsys)
    assert code == 0, lines
    words = lines[-1].split()
    assert words[:3] == ["crowd:", "3", "locks,"] and words[3] == words[5] and int(words[3]) > 12


@pytest.mark.parametrize("defect, what", [("leaky", "(worst growth "), ("taciturn", " report: []")])
def test_a_lock_that_leaks_or_does_not_answer_is_noticed(capsys, monkeypatch, defect, what):
    monkeypatch.setattr(crowdrun, "_GRACE_S", 3)
    code, lines = run(capsys, defect=defect)
    assert code == 1 and any(what in line for line in lines), lines
    assert (defect == "leaky") == (lines[-1].split()[3] == lines[-1].split()[5])
