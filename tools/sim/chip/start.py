"""Runs first in the simulator's MicroPython process: builds chip and board, then starts the firmware as the chip does.

    micropython start.py ORDERS REPORTS      (numbers of two inherited file descriptors)

The first line on ORDERS is the specification, a JSON object; tools/sim/process.py makes it.
"""

import sys

_here = __file__[: __file__.rfind("/")]
_home = _here[: _here.rfind("/")]
if _here not in sys.path:
    sys.path.insert(0, _here)
_own = sys.path[: sys.path.index(_here) + 1]  # before it, machine code that takes its place (tools/sim/standins.py)

import gc

import romfs
import simulator
from channel import Channel
from interrupts import show
from kernel import Kernel
from pads import Pads

_HOST = "/.host"
_LIB = "/lib"
BOOT_US = 300000  # from reset to boot.py
SOFT_BOOT_US = 20000

_BUILT_IN = (
    "nvs_entry",
    "nvs_sector",
    "nvs_items",
    "nvs_page",
    "nvs_pages",
    "nvs_storage",
    "esp32_nvs",
    "esp32_partition",
    "esp32",
)


class Board:
    """Everything of the simulator in this process."""

    def __init__(self, channel):
        self.channel = channel
        spec = channel.read()
        self.kernel = Kernel(channel)
        self.kernel.start(spec["at"][0], spec["at"][1], 0)
        self.kernel.leap_us = spec["leap_ms"] * 1000
        self.kernel.calm_s = spec["calm_s"]
        self.kernel.live = self.live
        self.kernel.on_wdt = lambda: self.reset("wdt")
        self.pads = Pads()
        self.operations = spec["operations"]
        self.gate = None
        self.guarded = self.lib = ()
        self.kernel.orders = {"act": self.act, "at": self.act_at, "wire": self.wire, "cut": self.cut,
                              "leap": self.leap, "server": self.server, "offer": self.offer,
                              "radio_memory": self.radio_memory, "tls_memory": self.tls_memory, "type": self.type,
                              "live": self.kernel.report}
        self.prepare(spec)
        self.run(spec)

    def prepare(self, spec):
        """Chip and parts, before any firmware."""
        from machine_rtc import ChipRtc

        rtc = spec["kept"].get("rtc")
        rtc = ChipRtc(self.kernel, rtc[0], bytes.fromhex(rtc[1])) if rtc else ChipRtc(self.kernel)
        simulator.wire(self.kernel, self.pads, rtc, self.reset)
        self.server(spec["server"])
        self.radio_memory(spec["radio_memory"])
        self.tls_memory(spec["tls_memory"])
        simulator.cause, simulator.wake = spec["cause"], spec["wake"]
        simulator.unique_id = bytes.fromhex(spec["chip"])
        from port import Port

        broken = spec["kept"].get("broken", [])
        self.port = Port(self.kernel, self.pads, spec["start"], spec["seed"], broken)
        sys.path.insert(0, _home)
        from world.world import World

        sys.path.pop(0)
        simulator.world = self.world = World(spec["model"], self.port)
        self.world.start(spec["kept"])
        if spec["net"] is not None:
            self.network(spec["net"], spec["speed"])
        simulator.air = self.world.parts["air"]
        if spec["realtime"]:
            from realtime import RealTime

            self.kernel.realtime = RealTime(self.kernel)

    def network(self, net, speed):
        """Threads, sockets and TLS: for a board that something lies behind."""
        import chip_thread
        import chip_tls
        from internet import Internet
        from threads import Threads

        simulator.threads = self.kernel.threads = Threads(self.kernel, speed)
        simulator.net = Internet(net)
        sys.modules["tls"] = chip_tls
        sys.modules["_thread"] = chip_thread
        self.kernel.orders["internet"] = simulator.net.set
        self.kernel.orders["speed"] = self.kernel.threads.hurry

    def run(self, spec):
        """Power: bootloader, boot.py, main.py. Does not return."""
        if not spec["power"]:
            self.kernel.halt()
        slot = self.load(spec)
        if slot is None:
            import bootloader

            for line in bootloader.said:
                print(line)
            self.kernel.emit("no-core")
            self.kernel.halt()
        soft = spec.get("pads")
        if soft:
            self.restore_pads(soft)
        if spec["wdt_ms"]:
            self.kernel.wdt_start(spec["wdt_ms"])
        from world import models

        if not soft:
            for pin in models.GLITCHES:
                self.pads.configure(pin, 3, 0)
                self.pads.set_out(pin, 1)
            self.kernel.sleep(1000)
            self.pads.reset()
        self.kernel.sleep(SOFT_BOOT_US if soft else BOOT_US)
        import vloop

        vloop.install(self.kernel, spec["tick_ms"] * 1000)
        if self.kernel.threads:
            import stalls

            stalls.charge_pow(self.kernel)
            stalls.watch(self.kernel, models.BOARDS[spec["model"]]["keypad"])
        import machine  # noqa: F401

        self.interpreter(spec["roomy"])
        for name in _BUILT_IN:  # innermost first: on the chip they are no files, and take no stack to import
            __import__(name)
        self.radio(spec["kept"].get("radio"))
        self.mount(spec)
        self.partitions()
        raw = bool(soft and spec["kept"].get("raw"))
        self.guarded = spec["guarded"]
        spec.clear()
        gc.collect()
        self.kernel.emit("boot", simulator.cause, gc.mem_alloc())
        self.firmware(raw)

    def load(self, spec):
        """Attach the flash; the slot that the bootloader starts."""
        import bootloader
        import flash
        from gate import Gate

        self.gate = Gate(self.kernel, self.reset, self.operations, spec["charge"])
        if spec["cut"]:
            self.gate.cut_at(*spec["cut"])
        chip = flash.Flash(spec["flash"], gate=self.gate, journal=spec["journal"])
        slot = bootloader.start(chip) if spec["cold"] else spec["slot"]
        if slot is not None:
            flash.attach(chip, slot)
            self.channel.write(("keep", "slot", slot))
        return slot

    def interpreter(self, roomy):
        """What is the chip's own of the interpreter: console, Ctrl-C there, and, where the heap has no size, `gc`."""
        from uart import Uart

        simulator.uart = Uart(self.kernel)
        import chip_micropython
        import chip_sys

        sys.modules["sys"], sys.modules["micropython"] = chip_sys, chip_micropython
        if roomy:
            import chip_gc

            sys.modules["gc"] = chip_gc

    def radio(self, kept):
        """The Wi-Fi driver as the soft reset left it; loaded where there is something on the air."""
        import network

        if kept:
            network.load().restore(kept)
        elif simulator.air.points:
            network.load()
            __import__("network_config")

    def mount(self, spec):
        """The chip's file system: the base's files at `/`. The computer's own are out of the firmware's sight."""
        import os

        import vfs

        vfs.mount(vfs.VfsPosix("/"), _HOST)
        vfs.umount("/")
        if spec["shipped"]:
            self.mount_flash(vfs)
        else:
            vfs.mount(vfs.VfsPosix(spec["root"]), "/")
        self.lib = ("", "") if spec["shipped"] else (spec["rom"], spec["lib"])
        rom, lib = self.lib
        if rom:
            romfs.mount(_HOST + rom, _LIB)
        elif lib:
            vfs.mount(vfs.VfsPosix(lib), _LIB)
        os.chdir("/")
        here = [path if path.startswith("/.rom/") else _HOST + path for path in _own]
        sys.path[:] = ["", ".frozen", _LIB] + here + [_HOST + spec["frozen"]]

    def mount_flash(self, vfs):
        """What stock MicroPython's `_boot.py` does, but for making a file system where there is none."""
        import esp32

        bdev = esp32.Partition.find(esp32.Partition.TYPE_DATA, label="vfs")
        try:
            vfs.mount(bdev[0], "/")
        except (IndexError, OSError):
            self.kernel.emit("no-base")

    def partitions(self):
        """ESP-IDF has the table in RAM: it is no part of the lock's heap."""
        import esp32_partition

        try:
            esp32_partition.table()
        except (ValueError, RuntimeError):
            pass  # a damaged one, or no flash: whoever asks is told

    def firmware(self, raw):
        """boot.py, then main.py; SystemExit is a soft reset, other exceptions and the end lead to the prompt. raw:
        it is the raw one, and main.py is left out, as after a soft reset from there."""
        names = {"__name__": "__main__"}
        for name in ("boot.py",) if raw else ("boot.py", "main.py"):
            try:
                with open("/" + name) as file:
                    source = file.read()
            except OSError:
                continue
            simulator.uart.interrupt = 3
            try:
                exec(compile(source, name, "exec"), names)
            except SystemExit:
                self.soft_reset(raw)
            except BaseException as error:
                show(error)
                break
        simulator.uart.interrupt = -1
        self.kernel.emit("repl")
        from guarded import guard
        from repl import Repl

        self.sources()
        guard(self.guarded)
        Repl(simulator.uart, names, self.soft_reset).run(raw)

    def sources(self):
        """At the prompt lib/ is what it is on the computer."""
        import vfs

        rom, lib = self.lib
        if rom:
            vfs.umount(_LIB)
            if lib:
                vfs.mount(vfs.VfsPosix(lib), _LIB)

    def soft_reset(self, raw):
        """The interpreter starts again, and comes back to the prompt it was at. Does not return."""
        sys.stdout.write("MPY: soft reboot\r\n")
        self.channel.write(("keep", "raw", raw))
        self.reset("soft")

    # -- what the supervisor orders

    def live(self):
        """What each report carries: bolt position or clutch angle, flash operations."""
        return [self.world.measure(), self.gate.operations if self.gate else self.operations]

    def act(self, part, method, arguments):
        """Something happens to a part now."""
        self.kernel.stir()
        self.world.act(part, method, arguments)

    def act_at(self, seconds, us, part, method, arguments):
        """Something happens to a part then."""
        delay = seconds * 1000000 + us - self.kernel.total_us()
        self.kernel.after(delay, lambda _: self.act(part, method, arguments))

    def wire(self, pin, broken):
        """Cut or mend a wire."""
        self.port.set_broken(pin, broken)

    def cut(self, operation, how, fraction):
        """Cut the power at a flash operation."""
        self.gate.cut_at(operation, how, fraction)

    def leap(self, ms):
        """Longest wait of a calm board; 0 for none."""
        self.kernel.leap_us = ms * 1000

    def server(self, up):
        """The network, and behind it the server, is there or not."""
        import network

        network.joined = up

    def radio_memory(self, there):
        """Room for the Wi-Fi driver is there or not."""
        simulator.radio_memory = there

    def tls_memory(self, there):
        """Room for a TLS connection is there or not."""
        simulator.tls_memory = there

    def type(self, text):
        """Bytes on the console, in hexadecimal; lost while the chip does not run."""
        if simulator.uart:
            simulator.uart.feed(text)

    def offer(self, path):
        """The server offers an image: a file."""
        import network

        network.offer = _HOST + path

    # -- the end

    def reset(self, name, *details):
        """The chip resets: say so and wait for the supervisor."""
        if name == "deepsleep":
            details = (self.sleep(details[0]),)
        elif name == "soft":
            import network

            if network.driver:
                self.channel.write(("keep", "radio", network.driver.save()))
            details = ([list(self.pads.mode), list(self.pads.out), list(self.pads.pull)], self.kernel.wdt_left_ms())
        operations = self.gate.operations if self.gate else self.operations
        self.channel.write(("halt", name) + self.kernel.seconds() + (operations, details))
        self.channel.rest()

    def sleep(self, ms):
        """Deep sleep: all pads off, nothing runs."""
        from sleeping import nap

        self.pads.reset()
        self.kernel.running = False
        return nap(ms)

    def restore_pads(self, kept):
        """Pads outlive a soft reset."""
        for pin in range(len(kept[0])):
            if kept[0][pin]:
                self.pads.out[pin] = kept[1][pin]
                self.pads.configure(pin, kept[0][pin], kept[2][pin])


Board(Channel(int(sys.argv[1]), int(sys.argv[2])))
