"""Set-up finds an archive where it promises, fetches only when it must, and says what to do."""

import hashlib
import io
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests_host.setupside import program
from tools.setup import apt, frozen, homeassistant, origin, pipconfig, programs, stamp, venv, wanted, wrappers
from tools.setup.sources import Source, debian_mirror, from_deb822, from_list
from tools.setup.trouble import Trouble

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # pyright: ignore[reportMissingImports]

ROOT = Path(__file__).resolve().parent.parent

_DEB822 = """\
# the system's own
Types: deb deb-src
URIs: http://one.example/debian/
 http://two.example/debian
Suites: bookworm bookworm-updates
# a comment between fields
Components: main contrib
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 URIs: none of these

Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main
Enabled: no
"""


def test_deb822_sources_are_read():
    kinds, suites, components = ("deb", "deb-src"), ("bookworm", "bookworm-updates"), ("main", "contrib")
    assert from_deb822(_DEB822) == [
        Source("http://one.example/debian/", suites, components, kinds),
        Source("http://two.example/debian", suites, components, kinds),
    ]


@pytest.mark.parametrize(
    "line, expected",
    [
        ("deb http://a.example/debian trixie main contrib", ("http://a.example/debian", "trixie", "deb")),
        ("deb [arch=amd64 signed-by=/k] http://a.example trixie main", ("http://a.example", "trixie", "deb")),
        ("  deb-src http://a.example/debian sid main # why", ("http://a.example/debian", "sid", "deb-src")),
    ],
)
def test_list_lines_are_read(line, expected):
    (source,) = from_list(line)
    assert (source.uri, source.suites[0], source.kinds[0]) == expected
    assert source.components[0] == "main"


@pytest.mark.parametrize("line", ["", "# deb http://a.example trixie main", "debug x y z", "deb http://a"])
def test_other_lines_are_no_sources(line):
    assert from_list(line) == []


@pytest.mark.parametrize(
    "text, expected",
    [
        ("deb http://a.example/debian/ bookworm main", "http://a.example/debian"),
        ("deb http://a.example/debian-security bookworm-security main", ""),
        ("deb http://a.example/debian bookworm-backports main", ""),
        ("deb http://other.example stable-own main\ndeb http://a.example stable main", "http://a.example"),
        ("deb http://other.example/tool bookworm tool", ""),
        ("deb-src http://a.example/debian bookworm main", ""),
    ],
)
def test_mirror_is_the_archive_of_the_release_itself(text, expected):
    assert debian_mirror(from_list(text), "bookworm") == expected


def _machine(folder, release, **files):
    (folder / "etc/apt/sources.list.d").mkdir(parents=True)
    (folder / "etc/os-release").write_text(release)
    for name, text in files.items():
        path = {"lines": "etc/apt/sources.list", "stanzas": "etc/apt/sources.list.d/debian.sources"}[name]
        (folder / path).write_text(text)
    return str(folder)


def test_on_debian_its_own_mirror_is_used(tmp_path):
    release = 'ID=debian\nVERSION_CODENAME="bookworm"\n'
    new = _machine(tmp_path / "new", release, stanzas=_DEB822)
    assert origin.machine_mirror(new) == "http://one.example/debian"
    old = _machine(tmp_path / "old", release, lines="deb http://l.example/debian bookworm main\n")
    assert origin.machine_mirror(old) == "http://l.example/debian"


def test_a_derivative_is_not_taken_for_debian(tmp_path):
    lines = "deb http://u.example/ubuntu noble main\ndeb http://u.example/ubuntu stable main\n"
    assert origin.machine_mirror(_machine(tmp_path, "ID=ubuntu\nID_LIKE=debian\n", lines=lines)) == ""


def test_environment_overrides_the_machine(tmp_path):
    keys = tmp_path / "keys.gpg"
    keys.write_bytes(b"")
    environ = {"LATCHKEY_MIRROR": "http://m.example/debian/", "LATCHKEY_KEYRING": str(keys)}
    expected = origin.Origin("http://m.example/debian", str(keys))
    assert list(origin.candidates(str(tmp_path), str(tmp_path), environ)) == [expected]
    keys.unlink()
    with pytest.raises(Trouble, match="LATCHKEY_KEYRING"):
        next(origin.candidates(str(tmp_path), str(tmp_path), environ))


def test_default_mirror_is_read_out_of_what_the_machine_can_get(tmp_path, monkeypatch):
    """Programs named apt-get and dpkg-deb stand for a machine that has no mmdebstrap, but debootstrap."""
    line = 'DEF_MIRROR="http://d.example/debian"'
    program(tmp_path / "apt-get", '[ "$2" = debootstrap ] && : > debootstrap_1_all.deb')
    program(tmp_path / "dpkg-deb", f"mkdir -p $3/usr/sbin; echo '{line}' > $3/usr/sbin/debootstrap")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert origin.carried_mirror(str(tmp_path / "work")) == "http://d.example/debian"
    program(tmp_path / "apt-get", "exit 100")
    with pytest.raises(Trouble, match="LATCHKEY_MIRROR"):
        origin.carried_mirror(str(tmp_path / "again"))


def test_unreachable_mirror_is_told_in_one_line(tmp_path):
    nowhere = origin.Origin(f"file://{tmp_path}/nothing", str(tmp_path / "keys.gpg"))
    with pytest.raises(Trouble, match="cannot read Debian's index: .*LATCHKEY_MIRROR") as caught:
        apt.fetch("amd64", ("oathtool",), nowhere, str(tmp_path / "apt"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("system, machine", [("Linux", "aarch64"), ("Darwin", "x86_64")])
def test_other_machines_are_told_so(monkeypatch, system, machine):
    monkeypatch.setattr("platform.system", lambda: system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    with pytest.raises(Trouble, match=f"needs Linux on amd64, this is {system} on {machine}"):
        programs.check_machine()


def test_an_own_interpreter_is_not_fetched_but_checked(tmp_path):
    assert wanted.packages("amd64", "/opt/micropython") == ("mosquitto", "mosquitto-clients", "oathtool")
    assert wanted.packages("i386", "/opt/micropython") == wanted.PACKAGES["i386"]
    wrappers.write(str(tmp_path), sys.executable)
    with pytest.raises(Trouble, match="is expected: is MICROPYTHON another version"):
        programs.try_interpreter(str(tmp_path / "bin/micropython"), 64)


@pytest.mark.parametrize("name, words", [("micropython", 64), ("micropython32", 32)])
def test_fetched_interpreters_are_1_25_0_with_their_words(name, words):
    path = ROOT / ".tools/bin" / name
    programs.try_interpreter(str(path), words)
    with pytest.raises(Trouble):
        programs.try_interpreter(str(path), 96 - words)


def test_wrappers_work_from_anywhere_and_after_a_move(tmp_path):
    """Called by path, through PATH, and in a checkout that has been moved; arguments arrive as given."""
    moved = tmp_path / "a b"
    moved.mkdir()
    (moved / "amd64").symlink_to(ROOT / ".tools/amd64")
    wrappers.write(str(moved), "")
    script = "import sys; print(sys.argv[1:])"
    for command, folder in (
        ([str(moved / "bin/micropython")], tmp_path),
        (["./micropython"], moved / "bin"),
        (["sh", "micropython"], moved / "bin"),
    ):
        done = subprocess.run([*command, "-c", script, "x y"], cwd=folder, capture_output=True, text=True)
        assert done.stdout == "['x y']\n", done.stderr
    path = {**os.environ, "PATH": f"{moved}/bin{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["sh", "-c", "micropython -c 'print(7)'"], env=path, capture_output=True, text=True)
    assert done.stdout == "7\n", done.stderr


@pytest.mark.parametrize("name", wanted.PROGRAMS)
def test_every_program_starts(name):
    done = subprocess.run([ROOT / ".tools/bin" / name, "-h"], capture_output=True, text=True, timeout=20)
    assert "error while loading" not in done.stderr
    assert "sage" in done.stdout + done.stderr


def test_stamp_vouches_only_for_what_it_was_put_for(tmp_path):
    path = str(tmp_path / "stamp")
    value = stamp.fingerprint("a", "bc")
    assert value != stamp.fingerprint("ab", "c")
    assert not stamp.holds(path, value)
    stamp.put(path, value)
    assert stamp.holds(path, value)
    assert not stamp.holds(path, stamp.fingerprint("a", "bd"))


def test_requirements_are_pinned_and_name_no_place():
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pins = venv.read_pins(text)
    assert len(pins) > 20
    assert "://" not in text and not any(pin.startswith("-") for pin in pins)
    with pytest.raises(Trouble, match="pin 'rich>=1'"):
        venv.read_pins("pytest==1\nrich>=1  # why\n")


def test_pyproject_pins_what_requirements_pin():
    pins = set(venv.read_pins((ROOT / "requirements.txt").read_text(encoding="utf-8")))
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert stated["project"]["dependencies"] and set(stated["project"]["dependencies"]) <= pins
    assert stated["tool"]["setuptools"]["dynamic"]["optional-dependencies"]["dev"] == {"file": ["requirements.txt"]}


def test_what_would_be_in_the_way_stays_apart():
    pins = ["micropython-esp32-stubs==1.25.0", "pytest==1", "idftool==1"]
    assert [venv.folder_of(pin) for pin in pins] == ["stubs", "", "readers"]


def _archive(folder, files):
    path = folder / "micropython-x-1.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(f"micropython-x-1/{name}")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return str(path), hashlib.sha256(path.read_bytes()).hexdigest()


def test_of_an_archive_only_the_named_files_are_taken(tmp_path):
    path, digest = _archive(tmp_path, {"x/__init__.py": b"a = 1\n", "setup.py": b"a = 2\n", "../y.py": b"a = 3\n"})
    frozen.unpack(path, digest, ("x/__init__.py",), str(tmp_path / "out"))
    assert [each.relative_to(tmp_path) for each in (tmp_path / "out").rglob("*.py")] == [Path("out/x/__init__.py")]
    assert (tmp_path / "out/x/__init__.py").read_text() == "a = 1\n"


def test_an_archive_that_has_changed_is_not_unpacked(tmp_path):
    path, digest = _archive(tmp_path, {"x/__init__.py": b"a = 1\n"})
    _archive(tmp_path, {"x/__init__.py": b"a = 2\n"})
    with pytest.raises(Trouble, match="is not what it was when it was pinned"):
        frozen.unpack(path, digest, ("x/__init__.py",), str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_an_archive_that_no_index_gives_is_told_in_one_line(tmp_path):
    fails = tmp_path / "python"
    program(fails, "echo trace >&2; echo 'no package index has it' >&2; exit 1")
    with pytest.raises(Trouble, match=r"cannot fetch x-1.tar.gz \(no package index has it\): check the network"):
        frozen.fetch("x-1.tar.gz", str(fails), str(tmp_path))


@pytest.mark.parametrize("file", [file for _, _, files in wanted.FROZEN for file in files])
def test_what_the_chip_has_frozen_is_there(file):
    assert "import usocket" in (ROOT / ".tools/frozen" / file).read_text()


def test_the_index_is_the_one_that_pip_uses():
    listed = "\n".join([
        ":env:.index-url='https://env.example/simple'",
        "download.timeout='9'",
        "global.cert='/etc/ca.pem'",
        "global.extra-index-url='\\nhttps://a.example/simple\\nhttps://b.example/simple'",
        "global.index-url='https://global.example/simple'",
        "global.timeout='5'",
        "install.index-url='https://install.example/simple'",
    ])  # fmt: skip
    assert pipconfig.settings(listed) == {
        "index-url": "https://env.example/simple",
        "extra-index-url": "https://a.example/simple https://b.example/simple",
        "cert": "/etc/ca.pem",
        "timeout": "9",
    }


def _wheel(folder, *paths):
    path = folder / "homeassistant-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name in paths:
            archive.writestr(name, "a = 1\n")
    return str(path), hashlib.sha256(path.read_bytes()).hexdigest()


def test_of_home_assistant_only_the_sources_of_what_knows_mqtt_are_taken(tmp_path):
    taken = {"homeassistant/core.py", "homeassistant/util/dt.py", "homeassistant/components/__init__.py",
             "homeassistant/components/mqtt/lock.py"}
    path, digest = _wheel(tmp_path, *taken, "homeassistant/components/zha/lock.py", "evil/core.py", "../core.py",
                          "homeassistant/components/mqtt/translations/de.json", "homeassistant/core.so")
    homeassistant.unpack(path, digest, str(tmp_path / "out"))
    assert {str(each.relative_to(tmp_path / "out")) for each in (tmp_path / "out").rglob("*.*")} == taken


def test_a_home_assistant_that_has_changed_or_grown_is_not_unpacked(tmp_path, monkeypatch):
    path, digest = _wheel(tmp_path, "homeassistant/core.py")
    with pytest.raises(Trouble, match="is not what it was when it was pinned"):
        homeassistant.unpack(path, digest[::-1], str(tmp_path / "out"))
    monkeypatch.setattr(homeassistant, "_LARGEST", 5)
    with pytest.raises(Trouble, match="is larger than"):
        homeassistant.unpack(path, digest, str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("python, version", [((3, 10), None), ((3, 11), "2024.3.3"), ((3, 12), "2025.1.4"),
                                             ((3, 13), "2025.4.4"), ((3, 14), "2025.4.4")])
def test_each_python_has_its_home_assistant(python, version):
    row = homeassistant.row(python)
    assert (row and row[1]) == version
    assert venv.read_pins("\n".join(wanted.HOMEASSISTANT_NEEDS)) == list(wanted.HOMEASSISTANT_NEEDS)


def test_the_home_assistant_that_was_set_up_is_the_wanted_one():
    row, source = homeassistant.row(), ROOT / ".tools/homeassistant/homeassistant/const.py"
    assert row is None or f'MINOR_VERSION: Final = {row[1].split(".")[1]}\n' in source.read_text(encoding="utf-8")
