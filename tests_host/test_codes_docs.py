"""docs/codes.md says what the code does: its tables are those of the code."""

from pathlib import Path

from codes import judge, ledger, pin_form, reasons, throttle

TEXT = (Path(__file__).resolve().parent.parent / "docs" / "codes.md").read_text()


def rows(text):
    return [line for line in text.splitlines() if line.startswith("| ") and "---" not in line]


def test_refusals():
    for name, counts, say in reasons.TABLE:
        assert f"| `{name}` | {'yes' if counts else 'no'} | {say} |" in TEXT


def test_codes_in_a_row():
    for (lost, throttled), (near, anywhere) in judge._CODES_NEEDED.items():
        clock, waits = "lost" if lost else "trusted", "yes" if throttled else "no"
        counted = "no" if throttled else "yes"
        line = f"| {clock} | {waits} | {near or '-'} | {anywhere} | {counted} |"
        assert line in TEXT and line in judge.__doc__


def test_throttle():
    assert len(rows(throttle.__doc__)) == 5 and all(line in TEXT for line in rows(throttle.__doc__))
    assert (throttle.FREE, throttle.LONGEST_MIN, throttle.DAILY) == (5, 60, 24)


def test_what_codes_use_up():
    kinds = [line.split("|")[1] for line in rows(ledger.__doc__)]
    assert kinds == [" kind ", " totp, pair ", " hours ", " once ", " nights ", " pin "]
    assert all(any(line.startswith(f"|{kind}|") for line in rows(TEXT)) for kind in kinds)


def test_pin_refusals():
    assert all(f"`{name}`" in TEXT for name in pin_form.REFUSALS)
