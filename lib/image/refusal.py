"""Why an image is not taken: the same names on the lock, in the tools, on the server and in logs."""

NAMES = (
    "wrong-model",
    "wrong-hardware",
    "bad-signature",
    "unknown-key",
    "downgrade",
    "wrong-core",
    "bad-format",
    "too-large",
    "truncated",
    "bad-hash",
    "failed-before",
    "on-trial",
    "low-battery",
    "busy",
)


class Refused(Exception):
    """An image was refused. name: one of NAMES; detail: for people, without secrets."""

    def __init__(self, name: str, detail: str = ""):
        super().__init__(name + ": " + detail if detail else name)
        self.name = name
        self.detail = detail
