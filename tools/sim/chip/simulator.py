"""What the stand-ins share: the kernel, the pads, the chip's RTC, and why the chip started.

`start.py` fills this in before any stand-in is imported; the replay tests do so with `bare()`.
"""

kernel = None
pads = None
rtc = None
world = None  # None: a bare chip with nothing wired to it
air = None  # world/air.py, or None: nothing is on the air
radio_memory = True  # is there room for the Wi-Fi driver?
tls_memory = True  # and for a TLS connection?
cause = 1  # machine.reset_cause()
wake = 0  # machine.wake_reason()
unique_id = b"\x24\x0a\xc4\x00\x15\x19"
reset = None  # function(name, *details): the chip resets; does not return
threads = None  # threads.Threads
net = None  # internet.Internet
uart = None  # uart.Uart
buses = {}  # (scl, sda) -> {address: device}


def wire(kernel_, pads_, rtc_, reset_):
    """Set what every stand-in needs."""
    global kernel, pads, rtc, reset
    kernel, pads, rtc, reset = kernel_, pads_, rtc_, reset_


def nap(ms):
    """Light sleep; the wake reason."""
    import sleeping

    return sleeping.nap(ms)
