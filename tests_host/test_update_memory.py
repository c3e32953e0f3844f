"""What a lock remembers of updates: the one under way, and the images that failed."""

import pytest
from fakes import MemoryStore
from hypothesis import given
from hypothesis import strategies as st

from names import StoreFull
from update import failed, record
from update.trial import finish

ID = bytes(range(32))


@given(
    st.sampled_from([record.WRITING, record.READY]),
    st.integers(0, 1),
    st.integers(0, 255),
    st.integers(0, 2**31 - 1),
    st.binary(min_size=32, max_size=32),
    st.sampled_from(["", "no-server", "reset"]),
)
def test_a_record_comes_back_as_it_was(state, slot, needs, counter, image_id, reason):
    store = MemoryStore()
    record.Record(state, slot, needs, counter, image_id, reason).save(store)
    again = record.load(store)
    assert (again.state, again.slot, again.needs) == (state, slot, needs)
    assert (again.counter, again.id, again.reason) == (counter, image_id, reason)
    again.fail(store, "no-motor")
    assert record.load(store).reason == "no-motor"
    record.clear(store)
    assert record.load(store) is None


def test_a_record_of_another_making_is_none():
    for head in (b"", bytes(38), bytes(39), b"\x09" + bytes(38), b"\x01\x05" + bytes(37)):
        assert record.load(MemoryStore({record.KEY: head})) is None
    for data in (b"\x01" + bytes(38) + b"\xff", b"\x02" + bytes(38) + b"no-\xc3"):  # no text
        assert record.load(MemoryStore({record.KEY: data})) is None


@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["no-server", "reset", "exception", ""])), max_size=30))
def test_the_last_eight_images_that_failed_are_known_with_their_reason(adds):
    memory, known = failed.Failed(MemoryStore()), {}
    for number, reason in adds:
        image_id = bytes([number]) * 32
        memory.add(image_id, reason)
        known.pop(image_id, None)
        known[image_id] = reason or "unknown"
        known = dict(list(known.items())[-8:])
    for number in range(21):
        image_id = bytes([number]) * 32
        assert memory.reason(image_id) == known.get(image_id, "")
    for image_id in list(known):
        memory.forget(image_id)
        assert memory.reason(image_id) == ""


class _Slots:
    running = 1


class _Told(list):
    def add(self, kind, reason="", value=0):
        self.append((kind, value))


def test_confirming_may_be_done_again_after_a_cut_and_never_lowers_the_floor():
    store, told = MemoryStore({"secfloor": 9}), _Told()
    low = record.Record(record.READY, 1, 0, 5, ID)
    low.save(store)
    finish(_Slots, store, told, low)
    assert store.get("secfloor", 0) == 9 and record.load(store) is None
    high = record.Record(record.READY, 1, 0, 12, ID)
    for _ in range(2):
        finish(_Slots, store, told, high)
    assert store.get("secfloor", 0) == 12
    finish(_Slots, store, told, None)
    assert told == [("update-kept", 1)] * 4


def test_that_an_image_was_kept_is_told_before_it_is_forgotten():
    """A cut between the two: the next start tells it again. The other way round, nobody would ever hear of it."""

    class Store(MemoryStore):
        def put(self, key, value):
            raise StoreFull

    store, told = Store(), _Told()
    kept = record.Record(record.READY, 1, 0, 12, ID)
    kept.save(store)
    with pytest.raises(StoreFull):
        finish(_Slots, store, told, kept)
    assert told == [("update-kept", 1)] and record.load(store) is not None
