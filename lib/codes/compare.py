"""Comparison whose time does not depend on where two values differ. Every secret goes through here."""


def same(expected: int, given: int) -> bool:
    """True if two codes of equal length are the same number.

    Codes of up to nine digits are below 2^30: one machine word on the chip, compared in one operation.
    """
    return not expected ^ given


def equal(expected: bytes, given: bytes) -> bool:
    """True if both are the same bytes.

    Looks at every byte of `expected` whatever `given` holds: the time tells the length, which is no
    secret, and nothing else. Different lengths (an empty `given` too) are unequal, never an error.
    """
    difference = len(expected) ^ len(given)
    if difference:
        given = expected  # the same work, and the answer is already no
    for index in range(len(expected)):
        difference |= expected[index] ^ given[index]
    return difference == 0
