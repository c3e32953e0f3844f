"""Check Zone against answers made on the host. Run: micropython clock_zone.py LIB_FOLDER < cases

A case line is the blob in hex, then `unix:day:minute` (local) or `day@hour:unix` (utc). Prints what is wrong.
"""
import sys

sys.path.insert(0, sys.argv[1])

from clock.zone import Zone


def unhex(text):
    return bytes([int(text[i : i + 2], 16) for i in range(0, len(text), 2)])


checked = 0
for line in sys.stdin:
    words = line.split()
    zone = Zone(unhex(words[0]))
    for word in words[1:]:
        checked += 1
        if "@" in word:
            asked, unix = word.split(":")
            day, hour = asked.split("@")
            right = zone.utc(int(day), int(hour)) == int(unix)
        else:
            unix, day, minute = word.split(":")
            right = zone.local(int(unix)) == (int(day), int(minute))
        if not right:
            print("wrong", word)
print("checked", checked)
