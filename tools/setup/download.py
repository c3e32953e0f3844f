"""`python -m tools.setup.download ARCHIVE PATH`: one source archive from the package index that pip is set up for.

pip refuses archives without a setup.py. Runs in the environment that has pypi-simple.
"""

import sys

import pypi_simple
import requests

from . import pipconfig


def main(name: str, path: str) -> None:
    """Writes the archive to `path`; SystemExit with one line where no index has it."""
    settings = pipconfig.settings(pipconfig.listed())
    session = requests.Session()
    if settings.get("cert"):
        session.verify = settings["cert"]
    main_index = settings.get("index-url") or pypi_simple.PYPI_SIMPLE_ENDPOINT
    for index in [main_index, *settings.get("extra-index-url", "").split()]:
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


if __name__ == "__main__":
    main(*sys.argv[1:])
