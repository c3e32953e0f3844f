"""Each check on the way of an image broken once: installer, trial, start (file, old text, new text, the test that must
fail). What the header decides is in mutants_image.py.

Not in it: that /app is mounted read-only. The mount and the block device under it each see to that; one may be broken."""

_I = "lib/update/install.py"
_HEADER = "lib/update/header.py"
_R = "lib/update/trial.py"
_C = "lib/start/choose.py"
_V = "lib/update/verdict.py"
_H = "lib/lock/health.py"
_INSTALL = "tests_host/test_install.py::test_"
_TRIAL = "tests_host/test_trial.py::test_"
_ATTACKS = "tests_host/test_trial_attacks.py::test_"
_BLAME = "tests_host/test_verdict.py::test_"
_GATE = _TRIAL + "each_check_of_the_health_gate_takes_an_image_back[%s]"
_CONFIRM = "tests_host/test_trial_otadata.py::test_a_reset_while_an_image_is_confirmed_condemns_nothing[%s]"
_SEQUENCE = "tests_host/test_trial_otadata.py::test_the_other_pair_is_found_at_the_end_of_the_sequence_too[%d]"
_TABLE = "tests_host/test_start_table.py"

MUTANTS = [
    # the installer
    (_I, "        if name:\n            raise Refused(name)", "        if False:\n            raise Refused(name)",
     _INSTALL + "what_the_header_decides_touches_nothing[on-trial]"),
    (_I, "        if self._busy:", "        if False:", _INSTALL + "one_at_a_time"),
    (_HEADER, "    sealed(block, said.id)\n", "",
     _INSTALL + "what_the_header_decides_touches_nothing[unknown-key]"),
    ("lib/update/said.py", "claims(block, facts)", "__import__('image.manifest').manifest.Manifest(block)",
     _INSTALL + "what_the_header_decides_touches_nothing[wrong-model]"),
    (_I, "        self._slots.app(slot).erase(0)\n", "", _INSTALL + "the_manifest_goes_first_and_comes_last"),
    (_I, "        await self._write(self._slots.app(self._slots.other), BLOCK, block, self._work[1])", "        pass",
     _INSTALL + "what_was_offered_is_there_and_the_running_pair_untouched"),
    (_I, "sound = await self._hash(region, BLOCK, BLOCK) == sealed", "sound = True",
     _INSTALL + "a_worn_block_never_becomes_an_image[signature]"),
    (_I, "if not sound or _look(region, 0, block, found) != _SAME:", "if False:",
     _INSTALL + "a_worn_block_never_becomes_an_image[manifest]"),
    (_I, "said.app_size) != said.app_hash:", "said.app_size) == b'':",
     _INSTALL + "a_flipped_bit_on_the_way_is_a_bad_hash[good0-8192]"),
    (_I, "return not said.core_size or await self._hash(core, 0, said.core_size) == said.core_hash",
     "return True", _INSTALL + "a_flipped_bit_on_the_way_is_a_bad_hash[good3-16384]"),
    (_I, "        if await source.readinto(buffer[:1]):", "        if False:",
     _INSTALL + "a_long_stream_is_too_large[a byte more]"),
    ("lib/update/source.py", "        if not count:\n            raise", "        if not count:\n            return\n            raise",
     _INSTALL + "a_short_stream_is_truncated[8191]"),
    (_I, "if record.id == image_id else 0", "if True else 0", _INSTALL + "another_image_starts_from_its_beginning"),
    (_I, "            if not done:\n                raise", "            if True:\n                raise",
     _INSTALL + "what_is_there_already_is_not_trusted[8192]"),
    (_I, "        await self._core(said)\n", "", _INSTALL + "what_was_offered_is_there_and_the_running_pair_untouched"),
    (_I, "            self._ask()\n            region", "            region",
     _INSTALL + "a_battery_that_sags_meanwhile_ends_it_and_keeps_what_is_done"),
    # what is remembered
    ("lib/update/failed.py", "[1 - _MOST :]", "", "tests_host/test_update_memory.py"),
    ("lib/update/record.py", "state not in (WRITING, READY) or ", "", "tests_host/test_update_memory.py"),
    (_R, "if record.counter > store.get(FLOOR, 0):", "if True:", "tests_host/test_update_memory.py"),
    (_R, "if record.counter > store.get(FLOOR, 0):", "if False:",
     _TRIAL + "an_image_that_is_well_is_kept_and_raises_the_floor[6000i]"),
    ("lib/update/facts.py", "self.floor = store.get(FLOOR, 0)", "self.floor = 0",
     _TRIAL + "a_pair_below_the_floor_is_not_started_even_when_it_is_the_only_one"),
    ("lib/lock/header.py", "Failed(self._store).reason)", "lambda image_id: '')",
     _TRIAL + "one_that_does_not_live_is_refused_from_then_on[crashes-exception]"),
    ("lib/lock/updates.py", "        if slots.on_trial:\n            return", "        if False:\n            return",
     _TRIAL + "no_update_starts_while_one_is_on_trial"),
    ("lib/lock/updates.py", 'self._parts.energy.lasts()', "True", _TRIAL + "a_weak_battery_takes_no_update"),
    # the trial
    (_R, "                elif answer is False:", "                elif answer == 7:",
     _TRIAL + "one_whose_motor_does_not_pull_is_taken_back_in_seconds"),
    (_R, "began) >= TRIAL_MS:\n                return", "began) >= 1000 * TRIAL_MS:\n                return",
     _TRIAL + "without_the_server_it_goes_back_and_is_refused_from_then_on"),
    (_R, "        self._reset()\n", "", _TRIAL + "without_the_server_it_goes_back_and_is_refused_from_then_on"),
    # who is to blame
    (_V, "if check is None or await", "if await", _BLAME + "one_that_did_not_live_to_be_checked_has_failed_at_once[reset]"),
    (_V, "if check is None or await _passes(check, ticks_ms, ticks_diff):", "if check is None:",
     _BLAME + "what_works_with_the_old_one_is_held_against_the_image[no-motor]"),
    (_V, "            return answer\n", "            return True\n", _BLAME + "what_fails_with_both_is_not[no-motor]"),
    (_V, "        if answer is not None:", "        if answer:", _BLAME + "what_fails_with_both_is_not[no-motor]"),
    (_V, "_SOON_MS = 60_000", "_SOON_MS = 300_000",
     _BLAME + "a_server_that_the_old_image_does_not_find_at_once_either_says_nothing_of_the_new_one"),
    (_V, "record.reason != _NO_BOLT or ", "True or ", _BLAME + "a_bolt_that_jams_once_condemns_no_image_and_one_that_jams_again_does"),
    (_V, " or _times(store, record):", ":", _BLAME + "a_bolt_that_jams_once_condemns_no_image_and_one_that_jams_again_does"),
    (_V, "if note >> 3 == _short(record) else 0", "if note else 0", _BLAME + "a_jam_under_another_image_does_not_count"),
    (_V, "    if times >= _MOST:\n        return _remember", "    if False:\n        return _remember",
     _BLAME + "after_five_trials_that_came_to_nothing_an_image_is_refused"),
    (_V, "    store.put(_UNCLEAR, _short(record) << 3 | times)\n    records.clear(store)\n",
     "    records.clear(store)\n    store.put(_UNCLEAR, _short(record) << 3 | times)\n",
     _BLAME + "a_cut_between_count_and_clearing_counts_twice_and_forgets_nothing"),
    ("lib/lock/probation.py", "dict(health.checks).get(found.reason)", "None",
     _TRIAL + "where_the_old_one_does_not_reach_the_server_either_nothing_is_held_against_the_image"),
    ("lib/lock/updates.py", "        if not self._judged:", "        if False:", _ATTACKS + "a_bolt_that_is_jammed_in_a_trial_is_not_the_images_fault"),
    ("lib/lock/probation.py", '        health.checks.append(("wrong-core", RunningCore(slots).check))\n', "",
     _ATTACKS + "a_sound_core_of_another_image_ends_the_trial"),
    ("lib/update/core.py", "        if not self._size:", "        if False:", _ATTACKS + "a_core_is_compared_with_its_manifest_to_the_last_byte_and_in_small_pieces"),
    ("lib/update/core.py", "self._found.digest() == self._due", "True", _ATTACKS + "a_core_is_compared_with_its_manifest_to_the_last_byte_and_in_small_pieces"),
    (_C, "            lives = not self._updated() or self._record.needs < _BEGINS * records.BEGUN\n", "            lives = True\n",
     _ATTACKS + "a_trial_that_is_begun_again_and_again_is_taken_back"),
    (_C, "            self._record.needs += records.BEGUN\n", "", _ATTACKS + "a_trial_that_is_begun_again_and_again_is_taken_back"),
    ("lib/update/record.py", "    except UnicodeError:\n        return None", "    except UnicodeError:\n        raise", "tests_host/test_update_memory.py"),
    (_V, '    if record.reason == _RESET and cause == "power-on":', "    if False:",
     _TRIAL + "a_power_cut_ends_the_trial_and_condemns_nothing[cut-power-on]"),
    (_V, '    if record.reason == _RESET and cause == "power-on":', "    if record.reason == _RESET:",
     _TRIAL + "one_that_does_not_live_is_refused_from_then_on[hangs-reset]"),
    (_V, "    if record.reason == _UNCONFIRMED:", "    if False:", _CONFIRM % "erase-wdt"),
    (_R, "                self._note(UNCONFIRMED)\n", "", _CONFIRM % "program-wdt"),
    (_V, "    failures.Failed(store).add(record.id, record.reason)\n", "",
     _TRIAL + "one_that_does_not_live_is_refused_from_then_on[crashes-exception]"),
    # the health gate
    (_H, "            (CLOCK, ", "            (0, ", _GATE % "timeless-no-clock"),
    (_H, "            (MOTOR, ", "            (0, ", _TRIAL + "one_whose_motor_does_not_pull_is_taken_back_in_seconds"),
    (_H, "            (SERVER, ", "            (0, ", _TRIAL + "without_the_server_it_goes_back_and_is_refused_from_then_on"),
    (_H, '            ("no-keypad", self.keypad),\n', "", _GATE % "deaf-no-keypad"),
    (_H, '            ("no-codes", self.codes),\n', "", _GATE % "full-no-codes"),
    (_H, '            ("no-log", self.log),\n', "", _GATE % "mute log-no-log"),
    (_H, "            (BOLT, ", "            (0, ", _GATE % "blind-no-bolt"),
    (_H, "        found |= BOLT\n", "        pass\n", _GATE % "blind-no-bolt"),
    ("lib/bolt/energy.py", " or self.rest_mv < _IMPOSSIBLE_MV\n", "\n",
     "tests_host/test_bare_chip.py::test_it_takes_an_update_that_stays[7000i]"),
    # the start
    (_C, "            sound.check(self._slots.app(slot), self._facts)\n            vfs", "            vfs",
     _TRIAL + "an_unsigned_image_is_not_started"),
    ("lib/image/sound.py", "!= manifest.app_hash:", "== b'':", "tests_host/test_faults.py::test_fault[application-damaged-6000i]"),
    (_C, "system.falls() < _FALLS", "system.falls() < 1000",
     _TRIAL + "an_application_that_keeps_resetting_ends_in_the_rescue_lock"),
    (_C, "            self._slots.confirm()\n", "", _TRIAL + "a_damaged_application_gives_way_to_the_other_pair_at_once"),
    (_C, "            self._fail(RESET)\n", "            pass\n",
     _TRIAL + "one_that_does_not_live_is_refused_from_then_on[hangs-reset]"),
    ("lib/start/rooms.py", "    _forget(_BASE)\n", "",
     _TRIAL + "nothing_of_the_base_is_left_in_the_application_and_its_files_cannot_be_written"),
    ("lib/start/ended.py", "        found.fail(store, why)\n", "        pass\n",
     _TRIAL + "one_that_does_not_live_is_refused_from_then_on[crashes-exception]"),
    ("lib/start/table.py", '    ("no", "bad", "sound", "no", SWITCH),\n', "", _TABLE),
    ("lib/start/table.py", '    ("stray", "bad", _ANY, _ANY, BACK),\n', "", _TABLE),
    ("lib/drivers/slots.py", "max(counting)[0] > _MOST and not", "False and not", _SEQUENCE % 0xFFFFFFFD),
    ("lib/drivers/sequence.py", "    otadata.ioctl(6, 1 - counts)\n", "    otadata.ioctl(6, counts)\n", _SEQUENCE % 0xFFFFFFFE),
    ("lib/drivers/slots.py", 'return ("pending", self.running) in', 'return ("pending", self.other) in',
     "tests_host/test_slots.py::test_every_recorded_state_is_read_as_the_bootloader_meant_it"),
    ("lib/drivers/slots.py", "if crc32(entry[:4], 0xFFFFFFFF) == crc and ", "if ",
     "tests_host/test_slots.py::test_every_recorded_state_is_read_as_the_bootloader_meant_it"),
]  # fmt: skip
