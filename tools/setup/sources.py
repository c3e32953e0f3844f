"""Reads the machine's apt sources, both spellings of sources.list(5): `.list` lines and deb822 `.sources`."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """One archive: its address, suites and components. `kinds` holds "deb", "deb-src" or both."""

    uri: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    kinds: tuple[str, ...] = ("deb",)


_LINE = re.compile(r"^(deb|deb-src)\s+(?:\[[^\]]*\]\s*)?(\S+)\s+(\S+)\s*(.*)$")


def from_list(text: str) -> list[Source]:
    """Sources of a `.list` file; lines that are none are left out."""
    found = []
    for line in text.splitlines():
        match = _LINE.match(line.split("#", 1)[0].strip())
        if match:
            kind, uri, suite, components = match.groups()
            found.append(Source(uri, (suite,), tuple(components.split()), (kind,)))
    return found


def from_deb822(text: str) -> list[Source]:
    """Sources of a `.sources` file: stanzas between blank lines, comments out, `Enabled: no` left out."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    stanzas = re.split(r"\n[ \t]*\n", "\n".join(lines))
    return [source for stanza in stanzas for source in _stanza(stanza)]


def _stanza(text: str) -> list[Source]:
    fields = {}
    name = ""
    for line in text.splitlines():
        if line[:1].isspace():
            fields[name] = fields.get(name, "") + " " + line.strip()
        elif ":" in line:
            name, value = line.split(":", 1)
            name = name.strip().lower()
            fields[name] = value.strip()
    if fields.get("enabled", "yes").lower() in ("no", "false", "0", "off", "disable", "without"):
        return []
    words = {key: tuple(fields.get(key, "").split()) for key in ("uris", "suites", "components", "types")}
    return [Source(uri, words["suites"], words["components"], words["types"]) for uri in words["uris"]]


def debian_mirror(sources: list[Source], codename: str) -> str:
    """Address of the first archive of Debian packages among them, or "" when there is none.

    Known by its suite: the machine's own release, a release class or the wanted one, with component main.
    That leaves out security and backport archives (their suites have a suffix) and those of other makers.
    """
    suites = {codename, "stable", "oldstable", "testing", "unstable", "sid", "trixie"} - {""}
    for source in sources:
        if "deb" in source.kinds and "main" in source.components and suites & set(source.suites):
            return source.uri.rstrip("/")
    return ""
