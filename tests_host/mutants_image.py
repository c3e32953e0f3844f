"""Each check of lib/image broken once: (file, old text, new text, the test that must fail)."""

_M = "lib/image/manifest.py"
_P = "lib/image/pss.py"
_S = "lib/image/signature.py"
_J = "lib/image/judge.py"
_T = "tests_host/test_image_judge.py::test_one_change_one_refusal[%s]"
_OWN = "tests_host/test_image_judge.py::test_floor_and_rooms_are_the_locks_own"
_FAILED = "tests_host/test_image_judge.py::test_an_image_that_failed_is_refused_at_the_update_and_taken_at_boot"
_CHEAP = "tests_host/test_image_judge.py::test_the_signature_comes_last_and_costs_one_pow"
_TWO = "tests_host/test_image_judge.py::test_of_two_faults_the_first_of_the_table_is_named"
_FORM = "tests_host/test_image_signature.py::test_a_block_out_of_form_is_refused[%s]"
_PART = "tests_host/test_image_signature.py::test_every_part_of_an_encoding_is_looked_at[%d]"
_SAME = "tests_host/test_image_signature.py::test_the_same_answer_as_cryptography_a_thousand_times"
_ABOVE = "tests_host/test_image_signature.py::test_a_number_above_the_modulus_is_no_signature_although_its_power_is_the_same"
_BITS = "tests_host/test_image_signature.py::test_a_modulus_has_3072_bits[%s]"
_KEYS = "tests_host/test_image_signature.py::test_either_of_two_trusted_keys_is_enough"
_FALSE = "tests_host/test_image_signature.py::test_the_first_signer_who_is_trusted_decides"

MUTANTS = [
    # form of the manifest block
    (_M, "len(block) != BLOCK or any(memoryview(block)[FIELD_BYTES:])", "len(block) != BLOCK",
     _T % "bad-format-first byte behind the fields"),
    (_M, "[FIELD_BYTES:])", "[FIELD_BYTES:-1])", _T % "bad-format-last byte of the block"),
    (_M, "magic != MAGIC or ", "", _T % "bad-format-magic"),
    (_M, "kind != FORMAT or ", "", _T % "bad-format-format"),
    (_M, "or zero or", "or", _T % "bad-format-zero field"),
    (_M, " or any(zeros)", "", _T % "bad-format-zeros after the core version"),
    (_M, "not self.app_size or ", "", _T % "bad-format-no file system"),
    (_M, "self.app_size % BLOCK or ", "", _T % "bad-format-file system of part of a block"),
    (_M, " or self.abi > ABI_BITS", "", _T % "bad-format-ABI of more than ten bits"),
    (_M, "if not self.core_size and self.core_hash != _NO_HASH:", "if False:", _T % "bad-format-hash without core"),
    (_M, "if self.counter >> 31:", "if False:", _T % "bad-format-counter beyond the floor's room"),
    (_M, "if not text or any", "if any", _T % "bad-format-no version"),
    (_M, "any(field[len(text):]) or ", "", _T % "bad-format-something behind the model"),
    (_M, "33 <= byte", "32 <= byte", _T % "bad-format-model with a blank"),
    (_M, "byte <= 126", "byte <= 255", _T % "bad-format-model not in ASCII"),
    # what the image is for
    (_J, "if len(header) != HEADER:", "if len(header) < HEADER:", _T % "bad-format-a byte long"),
    (_J, "if len(header) != HEADER:", "if len(header) > HEADER:", _T % "bad-format-a byte short"),
    (_J, "if said.model == lock.model else", "if True else", _T % "wrong-model-the other model"),
    (_J, "said.model == lock.model", "said.model.startswith(lock.model)", _T % "wrong-model-longer"),
    (_J, "said.model == lock.model", "lock.model.startswith(said.model)", _T % "wrong-model-shorter"),
    (_J, "said.hardware >> lock.hardware & 1", "said.hardware", _T % "wrong-hardware-revision 0 only"),
    (_J, "if said.abi != lock.abi:", "if False:", _T % "wrong-core-ABI"),
    (_J, "if said.abi != lock.abi:", "if said.abi > lock.abi:", _T % "wrong-core-ABI 0"),
    (_J, "if said.abi != lock.abi:", "if not said.core_size and said.abi != lock.abi:", _T % "wrong-core-ABI, with its core"),
    (_J, "said.core_version != lock.core_version", "said.core_version[:2] != lock.core_version[:2]", _T % "wrong-core-micro"),
    (_J, "not said.core_size and lock.core_version and", "lock.core_version and",
     "tests_host/test_image_judge.py::test_what_is_in_order_is_accepted[with a core of another version]"),
    (_J, "not said.core_size and lock.core_version and", "not said.core_size and",
     "tests_host/test_trial_attacks.py::test_the_other_pair_may_have_a_core_of_another_version"),
    (_J, "if said.app_size > lock.app_room:", "if False:", _T % "too-large-file system by a block"),
    (_J, "said.app_size > lock.app_room", "said.app_size >= lock.app_room",
     "tests_host/test_image_judge.py::test_what_is_in_order_is_accepted[full file system]"),
    (_J, "if said.core_size > lock.core_room else", "if False else", _T % "too-large-core by a byte"),
    (_J, "said.counter >= lock.floor", "True", _T % "downgrade-counter"),
    (_J, "said.counter >= lock.floor", "said.counter > lock.floor", _OWN),
    (_J, "if reason:", "if False:", _FAILED),
    (_J, "lock.failed and not installed", "lock.failed", _FAILED),
    (_J, "lock.failed(identity(block))", "lock.failed(identity(block[1:]))", _FAILED),
    (_J, "    signature.check(memoryview(header)[BLOCK:], identity(first), lock.trusted)\n", "", _T % "bad-signature-not signed"),
    (_J, "    said = claims(first, lock, installed)\n",
     "    signature.check(memoryview(header)[BLOCK:], identity(first), lock.trusted)\n"
     "    said = claims(first, lock, installed)\n", _CHEAP),
    (_J, "    (\"wrong-model\", _model),\n    (\"wrong-hardware\", _hardware),\n",
     "    (\"wrong-hardware\", _hardware),\n    (\"wrong-model\", _model),\n", _TWO),
    # the signature block
    (_S, "if block[:4] != _MAGIC:", "if block[:1] != _MAGIC[:1]:", _FORM % "kind of key"),
    (_S, "_number(block[1196:1200]) != crc32(block[:1196]) or ", "", _FORM % "crc"),
    (_S, " or any(block[1200:])", "", _FORM % "zeros at the end"),
    (_S, "if block[4:36] != digest:", "if False:", _FORM % "digest"),
    (_S, "if area[start : start + len(_BLANK)] != _BLANK:", "if False:", _FORM % "no FF behind"),
    (_S, "BLOCK, len(_BLANK)):", "BLOCK - 64, len(_BLANK)):", _FORM % "no FF behind"),
    (_S, "range(len(found) * _SIZE, BLOCK", "range(_MOST * _SIZE, BLOCK", _FORM % "a hole between"),
    (_S, "    if not found:\n", "    if False:\n", _FORM % "empty"),
    (_S, "        if key in trusted:\n", "        if True:\n", _KEYS),
    (_S, "            if not _signs(block, digest):\n                raise", "            if False:\n                raise", _FALSE),
    (_S, "            if not _signs(block, digest):\n", "            if not _signs(block, digest):\n                continue\n", _CHEAP),
    (_S, "block[36:812]", "block[36:420]", "tests_host/test_image_signature.py::test_what_espsecure_signs_is_taken"),
    (_S, "_MOST = 3", "_MOST = 2", _KEYS),
    (_S, "if _number(block[420:424]) != pss.EXPONENT:", "if False:",
     "tests_host/test_image_signature.py::test_the_exponent_is_65537_even_if_another_one_is_trusted"),
    # PSS
    (_P, "n >> (BITS - 1) != 1 or ", "", _BITS % "more bits"),
    (_P, "n >> (BITS - 1) != 1 or ", "n >> BITS or ", _BITS % "fewer bits"),
    (_P, "0 <= signature < n", "0 <= signature", _ABOVE),
    (_P, "0 <= signature < n", "signature < n", _ABOVE),
    (_P, "encoded[-1] != _TRAILER or ", "", _PART % 383),
    (_P, " or encoded[0] & 0x80", "", _PART % 0),
    (_P, "any(memoryview(block)[:_PADDING]) or ", "", _PART % 100),
    (_P, "[:_PADDING])", "[: _PADDING - 1])", _PART % 317),
    (_P, " or block[_PADDING] != 1", "", _PART % 318),
    (_P, "return again.digest() == hashed", "return True", _PART % 350),
    (_P, "    again.update(digest)\n", "", _SAME),
    (_P, "    block[0] &= 0x7F\n", "", _SAME),
    (_P, "_SALT = 32", "_SALT = 20", _SAME),
]  # fmt: skip
