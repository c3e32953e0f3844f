"""Host tool: lock files are private, never overwritten, and their secret stays in them."""

import base64
import json
import os
import stat
import subprocess
import sys
import threading
import traceback
from pathlib import Path

import pytest
from tool_runner import SECRET, assert_no_secret, new_lock, run

from tools import hostfile, secretfile
from tools.cli import COMMANDS
from tools.refusals import TABLE, Refused

ROOT = Path(__file__).resolve().parent.parent


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_lock_file_is_0600_under_any_umask(tmp_path):
    before = os.umask(0)
    try:
        for number, umask in enumerate((0, 0o022, 0o777)):
            os.umask(umask)
            path = tmp_path / f"{number}.lock"
            assert run("secret", "new", path, "--zone", "UTC").status == 0
            assert mode(path) == 0o600
    finally:
        os.umask(before)


def test_an_existing_file_is_never_overwritten(tmp_path):
    path = new_lock(tmp_path)
    before = path.read_bytes()
    result = run("secret", "new", path, "--zone", "UTC")
    assert result.status == 1 and "[exists]" in result.err
    assert path.read_bytes() == before
    link = tmp_path / "link.lock"
    link.symlink_to(tmp_path / "elsewhere")
    assert run("secret", "new", link, "--zone", "UTC").status == 1
    assert not (tmp_path / "elsewhere").exists()


def test_two_new_locks_have_different_secrets(tmp_path):
    for name in "ab":
        run("secret", "new", tmp_path / name, "--zone", "UTC")
    first, second = (secretfile.load(tmp_path / name)[0].secret for name in "ab")
    assert first != second and len(first) == 32


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o660, 0o622])
def test_a_lock_file_that_others_can_get_at_is_refused(tmp_path, bits):
    path = new_lock(tmp_path)
    path.chmod(bits)
    result = run("totp", path)
    assert result.status == 1 and "[permissions]" in result.err and f"chmod 600 {path}" in result.err
    allowed = run("totp", path, "--insecure-permissions")
    assert allowed.status == 0 and f"{bits:04o}" in allowed.err


def test_show_prints_the_secret_only_when_asked_in_so_many_words(tmp_path):
    path = new_lock(tmp_path, name="Sea view", model="7000i", serial="LK-1")
    assert "Sea view" in run("secret", "show", path).out
    assert "secret" not in run("secret", "show", path, "--json").data
    assert (
        run("secret", "show", path, "--yes-print-secret", "--json", reveals=True).data["secret"]
        == SECRET.hex()
    )


@pytest.mark.parametrize("text", [SECRET.hex(), SECRET.hex().upper(), base64.b64encode(SECRET).decode()])
def test_a_secret_is_taken_from_stdin_or_environment(tmp_path, text):
    assert (
        run("secret", "new", tmp_path / "a", "--zone", "UTC", "--secret-stdin", stdin=text + "\n").status == 0
    )
    env = {"LATCHKEY_SECRET": text}
    assert run("secret", "new", tmp_path / "b", "--zone", "UTC", "--secret-env", env=env).status == 0
    assert [secretfile.load(tmp_path / name)[0].secret for name in "ab"] == [SECRET, SECRET]


def test_a_secret_on_the_command_line_is_refused_and_not_repeated(tmp_path):
    for text in (SECRET.hex(), base64.b64encode(SECRET).decode(), f"--secret={SECRET.hex()}"):
        result = run("secret", "new", tmp_path / "x", "--zone", "UTC", text)
        assert result.status == 2
    assert not (tmp_path / "x").exists()


def test_a_bad_secret_is_refused_without_repeating_it(tmp_path):
    for text in (SECRET.hex() + "00", SECRET.hex()[:-2], "hello", SECRET.hex()[:-1] + "g"):
        result = run("secret", "new", tmp_path / "x", "--zone", "UTC", "--secret-stdin", stdin=text)
        assert result.status == 1 and "[bad-secret]" in result.err and text not in result.err


def test_a_damaged_lock_file_is_refused_without_its_content(tmp_path):
    path = new_lock(tmp_path)
    whole = path.read_bytes()
    for data in (
        b"",
        whole[:-3],
        whole.replace(b'"format"', b'"f"'),
        whole.replace(b"1,", b"9,"),
        b"[]",
        b"\xff",
        whole.replace(b'"checkin": 15', b'"checkin": "15"'),
        whole.replace(b"Berlin", b"Berlin\\n"),
        whole.replace(SECRET.hex().encode(), SECRET.hex().encode()[2:]),
    ):
        path.write_bytes(data)
        result = run("totp", path)
        assert result.status == 1, data
        with pytest.raises(Refused) as caught:
            secretfile.load(path)
        assert_no_secret("".join(traceback.format_exception(caught.value)) + repr(caught.value))


def test_a_lock_does_not_show_its_secret_in_repr():
    assert_no_secret(repr(secretfile.new(SECRET, zone="UTC")))


def test_wrong_settings_and_missing_folders_are_explained(tmp_path):
    for options, word in (
        (("--zone", "Europe/Berln"), "Europe/Berlin"),
        (("--zone", "UTC", "--checkin", "24"), "0 to 23"),
        (("--zone", "UTC", "--name", "a\nb"), "printable"),
    ):
        result = run("secret", "new", tmp_path / "x", *options)
        assert result.status == 1 and word in result.err
    result = run("secret", "new", tmp_path / "no" / "x", "--zone", "UTC")
    assert result.status == 1 and "does not exist" in result.err
    assert run("totp", tmp_path / "none").status == 1
    assert run("totp", tmp_path).status == 1


def test_settings_change_in_place_and_the_secret_stays(tmp_path):
    path = new_lock(tmp_path)
    result = run("secret", "set", path, "--checkin", "16", "--name", "Zoë")
    assert result.status == 0 and "the lock itself" in result.err
    lock, _ = secretfile.load(path)
    assert (lock.checkin, lock.name, lock.secret) == (16, "Zoë", SECRET)
    assert mode(path) == 0o600 and os.listdir(tmp_path) == ["door.lock"]


def test_changes_at_the_same_time_are_all_kept(tmp_path):
    path = new_lock(tmp_path)
    jobs = [
        threading.Thread(target=secretfile.change, args=(path,), kwargs={name: value})
        for name, value in (
            ("checkin", 1),
            ("checkout", 2),
            ("name", "n"),
            ("serial", "s"),
            ("model", "6000i"),
        )
    ]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    lock, _ = secretfile.load(path)
    assert (lock.checkin, lock.checkout, lock.name, lock.serial, lock.model) == (1, 2, "n", "s", "6000i")


def test_a_replacement_that_fails_leaves_the_old_file_and_no_rest(tmp_path, monkeypatch):
    path = new_lock(tmp_path)
    before = path.read_bytes()

    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(hostfile.os, "fsync", full)
    with pytest.raises(Refused, match="No space left"):
        hostfile.replace(path, b"new")
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["door.lock"]


def test_the_lock_file_may_come_from_a_password_manager(tmp_path):
    path = new_lock(tmp_path)
    assert run("totp", "-", stdin=path.read_text()).out == run("totp", path).out


def test_every_command_has_help_with_an_example():
    paths = [[name] for name, _, _ in COMMANDS if name != "sim"]  # the simulator has its own
    paths += [["secret", action] for action in ("new", "set", "show")]
    paths += [["pins", action] for action in ("new", "list", "remove", "export")]
    for path in paths:
        result = run(*path, "--help")
        assert (
            result.status == 0 and f"python -m tools {path[0]}" in result.out and "example" in result.out
        ), path
    assert run("--help").status == 0


def test_bad_usage_is_2_and_a_refusal_is_1_with_a_name(tmp_path):
    path = new_lock(tmp_path)
    for argv in (
        [],
        ["nonsense"],
        ["totp"],
        ["mint", path],
        ["mint", path, "--from", "now"],
        ["owner", path],
        ["secret", "set", path],
        ["stays", path, "a.ics", "--out", "a.pdf"],
    ):
        assert run(*argv).status == 2, argv
    refused = run("mint", path, "--from", "2020-01-01", "--nights", "1", "--json")
    assert refused.status == 1 and refused.data["refused"] == "past" and "[past]" in refused.err


def test_the_module_runs_as_a_process_of_its_own(tmp_path):
    path = new_lock(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "tools", "secret", "show", str(path), "--json"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert json.loads(done.stdout)["zone"] == "Europe/Berlin" and done.stderr == ""
    assert_no_secret(done.stdout)


def test_refusal_names_are_distinct_kebab_case():
    names = [name for name, _ in TABLE]
    assert len(set(names)) == len(names) and all(name == name.lower() and " " not in name for name in names)
    with pytest.raises(ValueError):
        Refused("no-such-name", "")


@pytest.mark.parametrize("words, handed", [
    (["--model", "7000i", "fast"], ["--model", "7000i", "fast"]), (["--help"], ["--help"]), ([], ["ui"]),
])  # fmt: skip
def test_words_after_sim_are_the_simulator_s_and_unknown_ones_elsewhere_are_not(tmp_path, monkeypatch, words, handed):
    from tools.cli import sim

    seen = []
    monkeypatch.setattr(sim.runpy, "run_module", lambda *_, **__: seen.append(sys.argv[1:]))
    assert run("sim", *words).status == 0 and seen == [handed]
    assert run("totp", tmp_path / "x", "--model").status == 2


def test_a_python_without_the_packages_says_where_the_right_one_is():
    python = getattr(sys, "_base_executable", sys.executable)
    done = subprocess.run([python, "-S", "-m", "tools", "usb", "--help"], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert ".venv/bin/python -m tools" in done.stderr and done.stderr.strip().endswith("[missing-part]")
