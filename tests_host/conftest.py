"""For all tests: properties are tried without a deadline per example, since other tests share the cores."""

from hypothesis import settings

settings.register_profile("latchkey", deadline=None, print_blob=True)
settings.load_profile("latchkey")
