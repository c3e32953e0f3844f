# Runs in MicroPython: the far end of recorded.py. One JSON command a line on stdin; an answer line on stdout
# after what the executed code printed. Arguments: folder of the stand-ins, flash file, reset cause.
import sys

sys.path.insert(0, sys.argv[1])

import json

NAMES = (
    "machine, esp32, network, time, os, vfs, hashlib, ssl, tls, asyncio, micropython, gc, sys, socket, "
    "select, json, binascii, errno, io, struct, cryptolib, _thread"
)


def preamble(names):
    space = {"__name__": "__main__"}
    for name in names.replace(",", " ").split():
        try:
            space[name] = __import__(name)
        except ImportError:  # a stand-in that is not built: only the cases that use it notice
            pass
    return space


def answer(**fields):
    print("\x01" + json.dumps(fields))


def execute(code, space):
    try:
        exec(compile(code + "\n", "", "single"), space)
    except Exception as error:
        answer(raises=repr(error))
    else:
        answer()


def main():
    space = {}
    while True:
        line = sys.stdin.readline()
        if not line:
            return
        command = json.loads(line)
        if "start" in command:
            exec(command["start"], {"FLASH": sys.argv[2], "CAUSE": sys.argv[3], "__name__": "start"})
            space = preamble(NAMES)
            exec(command["ready"], space)
            answer()
        elif "code" in command:
            execute(command["code"], space)
        elif "sweep" in command:  # what a soft reset does to open files and timers
            space.clear()
            import gc

            gc.collect()
            answer()


main()
