"""What went wrong on the network, by name. docs/network.md"""


class Failure(OSError):
    """An OSError, so that the libraries close their socket; its one argument is the name."""


def name_of(error) -> str:
    """The name of whatever an operation raised. A library that stumbles over what it reads has a broken peer."""
    return error.args[0] if isinstance(error, Failure) else "broken"
