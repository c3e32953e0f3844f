"""`urequests` as the ESP32 has it frozen in: a name for `requests`, which the interpreter of the tests has, too."""


def __getattr__(name):
    import requests

    return getattr(requests, name)
