"""Set-up goes on where the first way is closed: other mirror, no package index, keys that are too old."""

import os

import pytest

from tests_host.setupside import program
from tools.setup import __main__ as setup
from tools.setup import apt, keys, origin, programs, stamp, venv, wanted
from tools.setup.origin import Origin
from tools.setup.trouble import Trouble

_OWN = Origin("http://own.example/debian", "/keys.gpg")
_CARRIED = Origin("http://carried.example/debian", "/keys.gpg")


@pytest.fixture
def fetched(monkeypatch):
    """Answers for apt.fetch by (mirror, release, keyring), a list of packages or an error; the calls made."""
    answers, calls = {}, []

    def fetch(arch, packages, source, root, release=wanted.RELEASE):
        calls.append((arch, source.mirror, release))
        answer = answers[source.mirror, release, source.keyring.startswith("/keys")]
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(apt, "fetch", fetch)
    monkeypatch.setattr(apt, "unpack", lambda debs, folder: None)
    monkeypatch.setattr(origin, "candidates", lambda work: iter([_OWN, _CARRIED]))
    return answers, calls


def test_the_next_mirror_serves_when_the_machines_own_does_not(fetched, tmp_path):
    answers, calls = fetched
    answers[_OWN.mirror, "trixie", True] = Trouble("no trixie here")
    answers[_CARRIED.mirror, "trixie", True] = ["a.deb"]
    assert programs.fetch(str(tmp_path), "") == {"amd64": ["a.deb"], "i386": ["a.deb"]}
    assert [mirror for _, mirror, _ in calls] == [_OWN.mirror, _CARRIED.mirror, _CARRIED.mirror]


def test_the_first_mirrors_trouble_is_told_when_none_serves(fetched, tmp_path):
    answers, _ = fetched
    answers[_OWN.mirror, "trixie", True] = Trouble("first")
    answers[_CARRIED.mirror, "trixie", True] = Trouble("second")
    with pytest.raises(Trouble, match="first"):
        programs.fetch(str(tmp_path), "")


def test_old_keys_vouch_for_newer_ones(fetched, tmp_path):
    """As on Ubuntu 22.04, whose keys know Debian up to bullseye; the newer ones then serve."""
    answers, calls = fetched
    answers[_OWN.mirror, "trixie", True] = apt.UnknownKeys("too new")
    answers[_OWN.mirror, "bookworm", True] = apt.UnknownKeys("too new")
    answers[_OWN.mirror, "bullseye", True] = ["keyring.deb"]
    answers[_OWN.mirror, "trixie", False] = ["a.deb"]
    assert programs.fetch(str(tmp_path), "") == {"amd64": ["a.deb"], "i386": ["a.deb"]}
    releases = [release for _, _, release in calls]
    assert releases == ["trixie", "bookworm", "bullseye", "trixie", "trixie"]


def test_keys_that_nobody_vouches_for_are_not_taken(fetched, tmp_path):
    answers, _ = fetched
    for release in wanted.KEY_RELEASES:
        answers[_OWN.mirror, release, True] = apt.UnknownKeys("too new")
    with pytest.raises(Trouble, match="LATCHKEY_KEYRING"):
        keys.newer(_OWN, str(tmp_path))


@pytest.mark.parametrize(
    "complaint, kind",
    [
        ("W: GPG error: the public key is not available: NO_PUBKEY 6ED0E7B82643E131", apt.UnknownKeys),
        ("E: sqv returned an error code (1), error message is: Missing key 4CB50190", apt.UnknownKeys),
        ("E: Failed to fetch: Temporary failure resolving", Trouble),
        ("E: The following signatures were invalid: BADSIG 6ED0E7B82643E131", Trouble),
    ],
)
def test_missing_keys_are_told_from_other_trouble(tmp_path, monkeypatch, complaint, kind):
    program(tmp_path / "apt-get", f"echo '{complaint}' >&2; exit 100")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(Trouble) as caught:
        apt.fetch("amd64", ("oathtool",), _OWN, str(tmp_path / "apt"))
    assert type(caught.value) is kind


def test_a_machine_without_a_package_index_gets_one_of_its_own_once(tmp_path, monkeypatch):
    """As fresh containers are. apt-get here knows packages only with an index that it was asked to read."""
    log = tmp_path / "log"
    program(
        tmp_path / "apt-get",
        f'echo "$*" >> {log}\n'
        'for last; do :; done\n'
        'case "$*" in *Dir::State=*update) exit 0 ;; *Dir::State=*) : > "$last.deb" ;; *) exit 100 ;; esac',
    )
    program(tmp_path / "dpkg-deb", ":")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    work = str(tmp_path / "work")
    assert origin._unpacked("debian-archive-keyring", work) == f"{work}/debian-archive-keyring"
    assert origin._unpacked("mmdebstrap", work) == f"{work}/mmdebstrap"
    assert log.read_text().count("update") == 1


def test_own_mirror_comes_first_and_a_wanted_one_alone(tmp_path, monkeypatch):
    (tmp_path / "usr/share/keyrings").mkdir(parents=True)
    (tmp_path / origin.KEYRING).write_bytes(b"")
    monkeypatch.setattr(origin, "machine_mirror", lambda root: _OWN.mirror)
    monkeypatch.setattr(origin, "carried_mirror", lambda work: _CARRIED.mirror)
    found = origin.candidates(str(tmp_path), str(tmp_path), {})
    assert [source.mirror for source in found] == [_OWN.mirror, _CARRIED.mirror]
    found = origin.candidates(str(tmp_path), str(tmp_path), {"LATCHKEY_MIRROR": "http://m.example"})
    assert [source.mirror for source in found] == ["http://m.example"]


def test_an_own_interpreter_fetches_nothing_where_all_is_there(tmp_path, monkeypatch):
    monkeypatch.setattr(setup, "ROOT", str(tmp_path))
    monkeypatch.setattr(programs, "bring", lambda tools, own: os.makedirs(tools, exist_ok=True))
    monkeypatch.delenv("MICROPYTHON", raising=False)
    assert setup._programs() and not setup._programs()
    monkeypatch.setenv("MICROPYTHON", "/opt/micropython")
    assert not setup._programs()
    stamp.put(str(tmp_path / ".tools/stamp"), "another")
    assert setup._programs() and not setup._programs()
    monkeypatch.delenv("MICROPYTHON")
    assert setup._programs()


@pytest.mark.parametrize("arguments, asked", [([], True), (["sim"], False)])
def test_only_the_tests_wait_for_home_assistant(arguments, asked, monkeypatch):
    made = []
    for part in ("_venv", "_programs", "_frozen", "_homeassistant"):
        monkeypatch.setattr(setup, part, lambda part=part: made.append(part) or True)
    assert setup.main(arguments) == 0
    assert ("_homeassistant" in made) == asked and made[:3] == ["_venv", "_programs", "_frozen"]


def test_setup_knows_what_it_is_asked_for(capsys):
    assert setup.main(["simulator"]) == 2
    assert "usage" in capsys.readouterr().err


def test_an_environment_of_another_checkout_is_left_alone(tmp_path):
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "package.py").write_text("")
    (tmp_path / ".venv").symlink_to(theirs)
    with pytest.raises(Trouble, match="is a link"):
        venv.make(str(tmp_path / ".venv"), "requirements.txt")
    assert (theirs / "package.py").exists()
