"""The commands that were asked for a secret, and where it may stand then (leaks.py)."""

import fnmatch

# words of the command line; "" for its output, else its files' names; why
ALLOWED = (
    (("secret", "show", "--yes-print-secret"), "", "says so"),
    (("owner",), "", "prints the owner's URI or QR code, and nothing without --uri or --qr"),
    (("pins", "new"), "", "shows a PIN once"),
    (("secret", "new"), "*", "the lock file"),
    (("secret", "set"), "*", "the lock file"),
    (("secret", "technician"), "*", "the technician's keys"),
    (("owner", "--png"), "*", "the owner's QR code"),
    (("flash",), "*.lock", "the lock file"),
    (("flash",), "*-card.p*", "the owner's card"),
    (("flash",), "*-flash.bin", "the whole flash of a dry run"),
    (("flash",), "*-nvs.bin", "the store of a dry run"),
    (("recover", "--backup"), "*", "all of the lock's flash"),
    (("image", "keys", "new"), "*", "the key"),
)


def allowed(words, file: str) -> bool:
    """Was a command of these words asked for a secret in its output (file ""), or in a file of that name?"""
    return any(set(row[0]) <= set(words) and (fnmatch.fnmatch(file, row[1]) if file else not row[1]) for row in ALLOWED)
