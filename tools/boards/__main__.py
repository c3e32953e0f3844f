"""Draws what docs/ and wokwi/ show of the boards, from their profiles.

    python -m tools.boards            writes the files
    python -m tools.boards --check    says which differ; exit status 1 if one does
"""

import argparse
import re
import sys

import boards
from tools import ROOT
from tools.boards import rows, wiring, wokwi

_DOC = "docs/boards.md"


def made() -> dict[str, str]:
    """{path: content} of all that is drawn."""
    doc = (ROOT / _DOC).read_text(encoding="utf-8")
    files = {}
    for model in boards.MODELS:
        own = rows.of(model)
        doc = _with_table(doc, model, rows.table(own))
        files[f"docs/wiring-{model}.svg"] = wiring.svg(model, own)
        files[f"wokwi/{model}/diagram.json"] = wokwi.diagram(own, boards.load(model).LAMP["on"])
        files[f"wokwi/{model}/wokwi.toml"] = wokwi.toml(model)
    return {_DOC: doc, **files}


def _with_table(doc, model, table):
    """docs/boards.md with that table in the model's section."""
    pattern = re.compile(rf"(^## {model}\b[^\n]*\n.*?)^\| name \|.*?(?=\n\n|\Z)", re.S | re.M)
    text, count = pattern.subn(lambda found: found[1] + table, doc, count=1)
    if not count:
        raise SystemExit(f"{_DOC} has no table of the {model}")
    return text


def differing() -> list[str]:
    """Paths of files that are not as they would be drawn now."""
    return [
        path for path, text in made().items()
        if not (ROOT / path).exists() or (ROOT / path).read_text(encoding="utf-8") != text
    ]  # fmt: skip


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.boards", description="Pin tables, wiring, Wokwi.")
    parser.add_argument("--check", action="store_true", help="write nothing, say which files differ")
    args = parser.parse_args(argv)
    wrong = differing()
    if args.check:
        print("\n".join(wrong) or "all as drawn")
        return 1 if wrong else 0
    for path in wrong:
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(made()[path], encoding="utf-8")
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
