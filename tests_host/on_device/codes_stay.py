"""Judges stay codes in bulk. Run: micropython codes_stay.py LIB_FOLDER ROOT_FOLDER < lines

A line: zone blob in hex, check-in hour, check-out hour, code, then pairs of Unix time and expected reason
('-' for accepted). Prints each judgement that differs, and at last how many were made.
"""

import sys

if __name__ == "__main__":
    sys.path[:0] = [sys.argv[1], sys.argv[2]]

from clock.zone import Zone
from tests_host.fakes import Door


def main(lines):
    zones = {}
    made = 0
    for line in lines:
        words = line.split()
        if not words:
            break
        zone = zones.get(words[0])
        if zone is None:
            zone = zones[words[0]] = Zone(bytes.fromhex(words[0]))
        code = words[3].encode()
        for place in range(4, len(words), 2):
            door = Door(zone=zone, real=int(words[place]))
            door.settings["checkin_hour"] = int(words[1])
            door.settings["checkout_hour"] = int(words[2])
            reason = door.judge.check(code).reason or "-"
            made += 1
            if reason != words[place + 1]:
                print(words[1:4], words[place], "expected", words[place + 1], "got", reason)
    print("judged", made)


if __name__ == "__main__":
    main(sys.stdin)
