"""What is fetched from which Debian release, as a table. After a change `make setup` fetches anew."""

RELEASE = "trixie"
KEY_RELEASES = ("bookworm", "bullseye")  # carry newer keys, signed with older ones
MICROPYTHON = "1.25.0"  # the version that the lock's ESP32 runs

MICROPYTHON_PACKAGE = f"micropython={MICROPYTHON}*"  # apt takes a pattern for the packaging suffix
PACKAGES = {
    "amd64": (MICROPYTHON_PACKAGE, "mosquitto", "mosquitto-clients", "oathtool"),
    "i386": (MICROPYTHON_PACKAGE,),
}
LOADERS = {
    "amd64": ("usr/lib64/ld-linux-x86-64.so.2", "usr/lib/x86_64-linux-gnu"),
    "i386": ("usr/lib/i386-linux-gnu/ld-linux.so.2", "usr/lib/i386-linux-gnu"),
}
# name in .tools/bin: (architecture, program under the unpacked packages)
PROGRAMS = {
    "micropython": ("amd64", "usr/bin/micropython"),
    "micropython32": ("i386", "usr/bin/micropython"),
    "mosquitto": ("amd64", "usr/sbin/mosquitto"),
    "mosquitto_pub": ("amd64", "usr/bin/mosquitto_pub"),
    "mosquitto_sub": ("amd64", "usr/bin/mosquitto_sub"),
    "mosquitto_passwd": ("amd64", "usr/bin/mosquitto_passwd"),
    "oathtool": ("amd64", "usr/bin/oathtool"),
}

# Python sources that stock MicroPython for the ESP32 carries inside: archive on the package index, its SHA-256, and
# which of its files go where in .tools/frozen
FROZEN = (
    (
        "micropython-umqtt.simple-1.3.4.tar.gz",
        "b6a2520239e3992c63a7de9370ee9b3d9d27819a90359c521f1c0f7ccab8d12f",
        ("umqtt/simple.py",),
    ),
    (
        "micropython-urequests-0.9.1.tar.gz",
        "15ed0132bcff1a84e87049d9d7780ce26df0810fa674aa89d187e17493d6e3c5",
        ("urequests/__init__.py",),
    ),
)


def packages(arch: str, own_micropython: str) -> tuple[str, ...]:
    """Packages for `arch`; without MicroPython of 64 bits when the caller has an own one (path, else "")."""
    skipped = MICROPYTHON_PACKAGE if own_micropython and arch == "amd64" else ""
    return tuple(name for name in PACKAGES[arch] if name != skipped)
