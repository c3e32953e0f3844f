"""Each check of the bench broken once: (file, old text, new text, the test that must fail)."""

_W = "tools/flash/write.py"
_C = "tools/flash/cores.py"
_M = "tools/flash/make.py"
_B = "tools/flash/state.py"
_TOOL = "tests_host/test_flash_tool.py::"
_OTHER = _TOOL + "test_a_board_that_is_another_lock_is_left_alone_unless_told"
_PIN = "tests_host/test_flash_order.py::test_a_stock_file_is_taken_once_it_is_pinned_and_no_other_after_that"
_CORE = "tests_host/test_flash_order.py::test_another_file_is_no_core"
_IMAGE = _TOOL + "test_an_image_of_another_model_or_signer_goes_on_no_board"

MUTANTS = [
    # the board's identity
    (_W, "if found.get(name) != getattr(wanted, name):", "if False:", _OTHER),
    (_W, '("model", "serial", "hardware")', '("model", "hardware")', _OTHER),
    (_W, "    except ValueError:\n        raise Refused(\"wrong-board\"", "    except ValueError:\n        return None\n"
     "        raise Refused(\"wrong-board\"", _TOOL + "test_a_damaged_identity_is_no_new_board"),
    (_B, 'if known and known["mac"] != mac:', "if False:",
     _TOOL + "test_a_serial_number_does_not_go_on_a_second_board"),
    # the stock file
    (_C, "if found != wanted or pinned and found != pinned:", "if found != wanted:", _PIN),
    (_C, "    if length is None:\n", "    if False:\n", _CORE),
    (_C, 'if version(app)[0] not in ("", "micropython"):', "if False:", _CORE),
    # the image
    (_M, "    examine.verify(image, list(firmware.trusted))\n", "", _IMAGE),
    (_M, "trusted=list(firmware.trusted)", "trusted=[bytes.fromhex('ab' * 32)]", _TOOL + "test_a_blank_board_becomes_a_lock"
     "_that_its_owners_app_opens"),
    (_M, "cores.version(firmware.core.app)[1] or pack.CORE_VERSION", "pack.CORE_VERSION",
     "tests_host/test_flash_order.py::test_an_image_for_another_micropython_is_refused"),
    # what is left on the computer
    ("tools/flash/parts.py", "os.fchmod(number, 0o600)", "os.fchmod(number, 0o644)", _TOOL + "test_what_it_leaves"
     "_can_be_read_by_its_maker_alone"),
]  # fmt: skip
