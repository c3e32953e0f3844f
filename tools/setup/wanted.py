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

# Home Assistant, whose schemas judge what it is told of a lock: first Python of a row, the version that runs on it, the
# SHA-256 of its wheel. Older Pythons have none. Of its components only these, and their sources alone.
HOMEASSISTANT = (
    ((3, 11), "2024.3.3", "6e1ec2c07441d63fdcfb8acd2c4bbb6f68bc97330855784d3623d10c38fe3577"),
    ((3, 12), "2025.1.4", "06f273ce6e3d1973d65d67de583f1cba7fcb445a85ce9c16f3618d8cf5048b6c"),
    ((3, 13), "2025.4.4", "b7970fe3ce3a9d032a3a5dee3cbf71b227e7f23fad14a23855ee252542ef2631"),
)
HOMEASSISTANT_COMPONENTS = (
    "binary_sensor", "button", "http", "lock", "mqtt", "network", "persistent_notification", "sensor", "update",
    "websocket_api", "zone",
)  # fmt: skip
HOMEASSISTANT_NEEDS = (  # to import those, beside what .venv has
    "aiohappyeyeballs==2.7.1", "aiohttp==3.14.5", "aiohttp-cors==0.8.1", "aiohttp-fast-url-dispatcher==0.3.1",
    "aiohttp-zlib-ng==0.3.2", "aiosignal==1.4.0", "aiozoneinfo==0.2.3; python_version >= '3.12'",
    "annotatedyaml==1.0.2; python_version >= '3.12'", "async-interrupt==1.2.2", "atomicwrites-homeassistant==1.4.1",
    "awesomeversion==25.8.0", "bcrypt==5.0.0", "ciso8601==2.4.1", "frozenlist==1.8.0", "ifaddr==0.2.0",
    "jinja2==3.1.6", "lru-dict==1.4.1", "markupsafe==3.0.4", "mashumaro==3.23", "multidict==7.2.1", "orjson==3.13.0",
    "propcache==0.5.4", "pyjwt==2.15.1", "python-slugify==9.2.0", "text-unidecode==1.3", "ulid-transform==2.2.9",
    "voluptuous==0.16.0", "voluptuous-serialize==2.7.0", "webrtc-models==0.3.0; python_version >= '3.12'",
    "yarl==1.25.1", "zlib-ng==1.1.0",
)  # fmt: skip


def packages(arch: str, own_micropython: str) -> tuple[str, ...]:
    """Packages for `arch`; without MicroPython of 64 bits when the caller has an own one (path, else "")."""
    skipped = MICROPYTHON_PACKAGE if own_micropython and arch == "amd64" else ""
    return tuple(name for name in PACKAGES[arch] if name != skipped)
