"""The short form of `python -m tools.campaign.hostile`, and headers that hypothesis bends: none is accepted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image import signature
from image.manifest import HEADER
from image.refusal import NAMES
from tools.campaign import hostile, signed, streams
from tools.campaign.on_device import headers

COUNT = 5000
ON_MICROPYTHON = 500
GOODS = hostile.good_headers()
LOCK = headers.Lock([signed.digest(0), signed.digest(1)])


ONE_SIGNER = [GOODS[0], GOODS[1], GOODS[4], GOODS[5]]


def said(header):
    return headers.verdict(bytearray(header), LOCK)


# Headers of the campaign


def test_bent_headers_are_refused_on_cpython_and_micropython():
    told = hostile.bend_headers(COUNT, 1, ON_MICROPYTHON, lambda text: None)
    assert told.faults == [] and told.tried == told.refused == COUNT
    assert set(told.verdicts) == set(NAMES[:8])  # all that a header can be refused for
    assert told.verdicts["bad-signature"] > COUNT // 3


def test_the_campaign_reaches_the_signature_itself(monkeypatch):
    """Half of the headers are right in all that is looked at before."""
    powers = []
    verify = signature.pss.verify
    monkeypatch.setattr(signature.pss, "verify", lambda *given: powers.append(1) or verify(*given))
    deep = 0
    for number in range(400):
        powers.clear()
        headers.verdict(headers.bent(GOODS, LOCK.trusted, number)[1], LOCK)
        deep += bool(powers)
    assert deep > 160


@pytest.mark.parametrize("way", dict.fromkeys(headers.WAYS), ids=lambda way: way.__name__[1:])
def test_each_way_bends(way):
    changed = 0
    for number in range(50):
        header = bytearray(GOODS[2])
        way(header, headers.Dice(number), GOODS)
        changed += header != GOODS[2]
    assert changed > 10


@pytest.mark.parametrize(
    "broken, fault",
    [
        (lambda header, lock: None, "accepted"),
        (lambda header, lock: header[9], "accepted"),
        (lambda header, lock: 1 // 0, "ZeroDivisionError"),
        (lambda header, lock: header.clear(), "changed"),
    ],
)
def test_the_campaign_notices_a_broken_check(broken, fault, monkeypatch, capsys):
    monkeypatch.setattr(headers, "judge", broken)
    monkeypatch.setattr(headers, "boot_judge", broken)
    assert hostile.main(["--count", "3", "--sample", "0"]) == 1
    out = capsys.readouterr().out
    assert out.count(f": {fault}\n") >= 3 and out.endswith("hostile: 4 tried, 1 refused\n")


def test_the_campaign_notices_another_answer_on_micropython(monkeypatch, capsys):
    monkeypatch.setattr(hostile, "run_script", lambda *words, bits: "busy\n" * 3)
    assert hostile.main(["--count", "3", "--sample", "3"]) == 1
    assert capsys.readouterr().out.count("busy on MicroPython with") == 6


# Headers of hypothesis


@given(st.sampled_from(ONE_SIGNER), st.integers(0, HEADER - 1), st.integers(1, 255))
@settings(max_examples=400)
def test_no_byte_may_differ_where_one_has_signed(good, at, flip):
    header = bytearray(good)
    header[at] ^= flip
    assert said(header) in NAMES


@given(
    st.sampled_from(GOODS),
    st.lists(st.tuples(st.integers(0, HEADER - 1), st.binary(min_size=1, max_size=400)), min_size=1, max_size=6),
    st.booleans(),
)
@settings(max_examples=300)
def test_what_is_written_over_a_good_one_is_refused(good, parts, sealed):
    header = bytearray(good)
    for at, data in parts:
        header[at : at + len(data)] = data
    del header[HEADER:]
    if sealed:
        headers._redigest(header)
    accepted = headers.rightful(header, GOODS, LOCK.trusted)
    assert said(header) == "accepted" if accepted else said(header) in NAMES


def test_what_is_rightful_is_accepted_and_nothing_near_it():
    """The campaign's own idea of what must be taken, against the lock's."""
    first, second, stranger = (signed.blocks(number)[0] for number in (0, 1, 2))
    good, strange = headers._blocks(GOODS[0])[0], headers._blocks(GOODS[3])[0]
    false = signed.block(0, GOODS[0][4100:4132], bytes(384))  # of the right manifest
    blank = b"\xff" * signed.SIZE
    for blocks, taken in (
        ([good], True), ([good, good, good], True), ([false, good], False),
        ([stranger, good], True), ([strange, good], True),
        ([strange], False), ([stranger], False), ([blank, good], False), ([good, blank, good], False),
        ([good[:-1] + b"\1"], False), ([good, second[:-1] + b"\1"], False), ([good + b"\0"], False), ([], False),
    ):  # fmt: skip
        header = signed.joined(GOODS[0][:4096], *blocks)
        assert headers.rightful(header, GOODS, LOCK.trusted) is taken
        assert said(header) == "accepted" if taken else said(header) in NAMES
    # By a trusted key, but made just now: the campaign has never seen it, and never makes one
    assert said(signed.joined(GOODS[0][:4096], first)) == "accepted"


@given(st.binary(max_size=300))
def test_noise_is_refused(data):
    assert said(data) == "bad-format" and said((data * HEADER)[:HEADER]) == "bad-format"


@given(st.binary(min_size=1, max_size=64), st.sampled_from(GOODS))
def test_a_noisy_signature_block_is_refused(noise, good):
    assert said(good[:4096] + (noise * 4096)[:4096]) == "bad-signature"


@given(st.integers(0, HEADER - 1), st.sampled_from(GOODS))
def test_a_header_cut_short_is_refused(size, good):
    assert said(good[:size]) == "bad-format"


# Streams of the campaign


def test_bent_streams_are_refused_or_taken_up_again():
    told = hostile.bend_streams(4000, 1, 0, lambda text: None)
    assert told.faults == [] and told.tried == told.refused == 400
    assert set(told.verdicts) >= {"truncated", "too-large", "bad-hash", "bad-signature", "bad-format", "interrupted"}


def test_the_whole_image_is_accepted_in_pieces_of_any_size():
    import random

    good = streams.good_image()
    for number in range(20):
        assert streams.Lock().install(streams.Stream(good, random.Random(number))) == "accepted"
