"""How the port refuses: types and texts."""


def invalid():
    """Refuse a value that ESP-IDF does not take: ESP_ERR_INVALID_ARG, for which the port has no words."""
    raise RuntimeError("Wifi Unknown Error 0x0102")


def require(interface, wanted):
    """Refuse what is only for the other interface."""
    if interface != wanted:
        raise OSError("AP required" if wanted else "STA required")


def string(given):
    """The argument, which must be a string."""
    if not isinstance(given, str):
        raise TypeError("can't convert '%s' object to str implicitly" % type(given).__name__)
    return given


def positional(args, named, most):
    """Arguments of a function that takes so many at most, `self` counted, and none by name."""
    if named:
        raise TypeError("function doesn't take keyword arguments")
    if len(args) >= most:
        raise TypeError("function expected at most %d arguments, got %d" % (most, len(args) + 1))
    return args
