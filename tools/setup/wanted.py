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


def packages(arch: str, own_micropython: str) -> tuple[str, ...]:
    """Packages for `arch`; without MicroPython of 64 bits when the caller has an own one (path, else "")."""
    skipped = MICROPYTHON_PACKAGE if own_micropython and arch == "amd64" else ""
    return tuple(name for name in PACKAGES[arch] if name != skipped)
