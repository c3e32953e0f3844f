# A 30-line lock for the board tests: any 4 keys and # retract the bolt, # alone throws it.
import asyncio

import boards
from drivers.hbridge import HBridge
from drivers.matrix import Matrix
from drivers.switches import BoltSwitches
from keypad.debounce import Debouncer

board = boards.load("6000i")
motor = HBridge(board.LOCK)
switches = BoltSwitches(board.LOCK)
matrix = Matrix(board.KEYPAD)


async def move(target):
    motor.drive(target)
    try:
        for _ in range(300):
            await asyncio.sleep_ms(5)
            if switches.read()[0 if target == "locked" else 1]:
                break
    finally:
        motor.off()


async def main():
    debouncer = Debouncer()
    typed = ""
    while True:
        key = debouncer.feed(matrix.scan())
        if key is not None:
            typed += board.KEYPAD["keys"][key]
            if typed[-1] == "#":
                print("typed", typed)
                await move("unlocked" if len(typed) > 1 else "locked")
                typed = ""
        await asyncio.sleep_ms(5)


asyncio.run(main())
