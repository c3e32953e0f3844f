"""`python -m tools.setup.download ARCHIVE PATH`: one source archive from the package index that pip is set up for.

pip refuses archives without a setup.py. Runs in the environment that has pypi-simple.
"""

import subprocess
import sys

import pypi_simple
import requests


def main(name: str, path: str) -> None:
    """Writes the archive to `path`; SystemExit with one line where no index has it."""
    settings = pip_settings(_pip("list"))
    session = requests.Session()
    if settings.get("cert"):
        session.verify = settings["cert"]
    indexes = [settings.get("index-url") or pypi_simple.PYPI_SIMPLE_ENDPOINT, *settings.get("extra-index-url", "").split()]
    for index in indexes:
        client = pypi_simple.PyPISimple(index, session=session)
        try:
            packages = client.get_project_page(name.rsplit("-", 1)[0], timeout=60).packages
            for package in packages:
                if package.filename == name:
                    client.download_package(package, path, timeout=60)
                    return
        except (requests.RequestException, pypi_simple.NoSuchProjectError) as error:
            print(type(error).__name__, file=sys.stderr)  # its text may hold the index's password
    raise SystemExit("no package index has it")


def pip_settings(listed: str) -> dict[str, str]:
    """What `pip config list` says, without the sections: the environment before `download`, that before `global`."""
    found = {}
    for section in ("global", "download", ":env:"):
        for line in listed.splitlines():
            key, _, value = line.partition("=")
            if key.startswith(section + "."):
                found[key.removeprefix(section + ".")] = value.strip("'\"").replace("\\n", " ").strip()
    return found


def _pip(command: str) -> str:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", command]
    return subprocess.run(pip, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main(*sys.argv[1:])
