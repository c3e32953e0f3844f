"""What the bench takes for the chip's memory (tools/bench/chipheap.py) is what the ESP32 showed."""

import ast
import json

from recorded import HERE, cases

from tools.bench import chipheap

SURFACE = json.loads((HERE / "esp32" / "api-surface.json").read_text(encoding="utf-8"))["values"]
REGIONS = ast.literal_eval(SURFACE["esp32.idf_heap_info(esp32.HEAP_DATA)"])
GC = {record["code"]: record.get("result") for record in cases("gc")[77]}


def test_the_first_heap_is_as_large_as_recorded():
    free, used = ast.literal_eval(GC["gc.collect(); gc.mem_free(), gc.mem_alloc()"])
    rounded = max(block for _, _, block, _ in REGIONS)  # mem_free() has it in
    assert free + used - rounded == chipheap.area(chipheap.INITIAL)
    assert max(left for _, left, _, _ in REGIONS) == chipheap.LARGEST


def test_it_grew_by_as_much_and_then_by_what_there_was():
    grown = GC["micropython.mem_info()"]
    total = int(grown.partition("GC: total: ")[2].partition(",")[0])
    first = chipheap.area(chipheap.INITIAL)
    third = total - 2 * first
    assert 0 < third < first
    assert third < chipheap.LARGEST - chipheap.INITIAL


def test_what_tls_finds_gets_less_with_a_larger_stack(monkeypatch):
    before, stack = chipheap.left(), chipheap.stack()
    monkeypatch.setattr(chipheap, "stack", lambda: 16 * chipheap.KB)
    assert before - chipheap.left() == 16 * chipheap.KB - stack
