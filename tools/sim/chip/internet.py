"""What lies behind the radio: names, and which addresses reach what on this computer. The board's owner sets it."""

import simulator

_SLOW_US = 700000


class Internet:
    """names: host -> address. routes: "address:port" -> port on this computer, -1 for one that refuses; every other
    address is a black hole. portal: where everything leads in a captive network."""

    def __init__(self, spec):
        self.names = spec.get("names", {})
        self.routes = spec.get("routes", {})
        self.portal = spec.get("portal")
        self.dns_us = spec.get("dns_us", 0)

    def set(self, spec):
        """Something has changed."""
        for name, value in spec.items():
            setattr(self, name, value)

    def resolve(self, host):
        """Address of a name, None where nobody answers."""
        if self.dns_us:
            simulator.threads.sleep(self.dns_us)
        return self.names.get(host) if self.flows() else None

    def route(self, host, port):
        """Port on this computer; -1: refused; None: nobody answers."""
        if not self.flows():
            return self.portal if _link() == "portal" else None
        return self.routes.get("%s:%d" % (host, port))

    def joined(self):
        """Is the board part of a network?"""
        return _link() != ""

    def radio(self):
        """Is the radio on?"""
        import network

        return network.WLAN(network.WLAN.IF_STA).active()

    def flows(self):
        """Do packets get through?"""
        return _link() in ("ok", "slow")

    def slow(self):
        """A packet's way, where that is long."""
        if _link() == "slow":
            simulator.threads.sleep(_SLOW_US)


def _link():
    import network

    return network.link()
