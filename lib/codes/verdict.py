"""What the judge answers. Holds no digit of what was entered."""


class Verdict:
    """ok; kind: 'totp', 'pair', 'hours', 'once', 'nights', 'pin' or ''; reason: '' when ok, else its name.

    who: name of the PIN (bytes); value: time step, start hour, or seconds to wait when throttled;
    search: None, or a search to be stepped (`search.step()`) until it returns a Verdict.
    """

    def __init__(self, ok: bool, kind="", reason="", value=0, who=b"", search=None):
        self.ok = ok
        self.kind = kind
        self.reason = reason
        self.value = value
        self.who = who
        self.search = search

    def __repr__(self):
        return "Verdict(%s)" % (self.kind if self.ok else self.reason)
