"""A terminal's text, colours and all, as an SVG that needs no font and no file of anybody else."""

import io
import re

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

_THEME = TerminalTheme(
    (22, 25, 30), (214, 219, 227),
    [(60, 66, 76), (240, 98, 98), (120, 200, 120), (232, 190, 92), (110, 160, 240), (200, 130, 220), (96, 200, 210),
     (214, 219, 227)],
)  # fmt: skip
_FONTS = "DejaVu Sans Mono, Menlo, Consolas, monospace"
_FORMAT = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{width}} {{height}}" role="img">
<!-- {{styles}} -->
<defs>
<clipPath id="{{unique_id}}-clip-terminal">
<rect x="0" y="0" width="{{terminal_width}}" height="{{terminal_height}}"/></clipPath>
{{lines}}
</defs>
{{chrome}}
<g transform="translate({{terminal_x}}, {{terminal_y}})" clip-path="url(#{{unique_id}}-clip-terminal)">
{{backgrounds}}
<g font-family="{_FONTS}" font-size="{{char_height}}">
{{matrix}}
</g>
</g>
</svg>
"""


def svg(lines: list[str], title: str, columns: int = 80) -> str:
    """The picture of lines that may hold ANSI colours; one of more than `columns` goes on in the next. The same lines
    give the same picture."""
    console = Console(width=columns, record=True, file=io.StringIO(), force_terminal=True, color_system="standard")
    for line in lines:
        console.print(Text.from_ansi(line, no_wrap=False), highlight=False)
    name = "".join(sign for sign in title.lower() if sign.isalnum())
    text = console.export_svg(title=title, theme=_THEME, code_format=_FORMAT, unique_id=name)
    text, style = _without_styles(text, name)
    text = re.sub(r'class="([\w-]+)"', lambda found: style.get(found[1], ""), text)
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip()) + "\n"


def _without_styles(text, name):
    """The text, and what its classes stand for, as attributes: not everything that shows an SVG reads style sheets."""
    listed = re.search(r"<!-- (.*?) -->\n", text, re.S)
    assert listed is not None
    style = {f"{name}-title": f'font-family="{_FONTS}" font-size="18"'}
    for rule, value in re.findall(r"\.([\w-]+) \{(.*?)\}", listed[1]):
        pairs = (pair.split(":") for pair in value.split(";") if ":" in pair)
        style[rule] = " ".join(f'{key.strip()}="{what.strip()}"' for key, what in pairs)
    return text.replace(listed[0], ""), style
