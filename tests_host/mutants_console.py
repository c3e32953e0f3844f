"""Each check of lib/console broken once: (file, old text, new text, the test that must fail).

Left out, for nothing shows them: `expired`, and the ten minutes in Gate.passes; Watch forgets a conversation at the same
moment, unless an update holds it.
"""

_G = "lib/console/gate.py"
_R = "lib/console/reader.py"
_S = "lib/console/session.py"
_C = "lib/console/change.py"
_T = "lib/console/take.py"
_E = "lib/console/events.py"
_P = "lib/console/report.py"
_W = "lib/console/watch.py"
_V = "lib/drivers/visit.py"
_BOOT = "boot.py"
_AUTH = "tests_host/test_console_auth.py::test_"
_WRONG = _AUTH + "a_wrong_answer_opens_nothing_and_makes_wait"
_NONE = _AUTH + "no_verb_without_an_answer"
_WAITS = _AUTH + "each_wrong_answer_makes_the_next_challenge_later"
_LINE = _AUTH + "what_is_no_line_for_the_lock_is_nothing"
_LONGEST = _AUTH + "the_longest_line_is_read"
_BOUND = _AUTH + "a_verbs_number_is_bounded"
_RULE = "tests_host/test_console_rules.py::test_"
_INSTALL = "tests_host/test_console_install.py::test_"
_SELECT = _INSTALL + "the_other_slot_can_be_selected_where_it_is_sound"
_PULLED = _INSTALL + "a_cable_pulled_midway_costs_nothing_and_the_next_try_goes_on"
_HOSTILE = "tests_host/test_console_hostile.py::test_"
_VISIT = _HOSTILE + "a_visit_ends_by_itself_and_the_lock_is_back"

MUTANTS = [
    # the answer to the challenge
    (_G, "if not equal(due, _digits(mac)):", "if False:", _WRONG),
    (_G, "if not equal(due, _digits(mac)):", "if not equal(due[:0], _digits(mac)[:0]):", _WRONG),
    (_G, "key = keys.derive(watch.parts.hardware.store.read(\"secret\"), keys.CONSOLE)", "key = keys.derive(watch.parts.hardware.store.read(\"secret\"), keys.COMMAND)", _WRONG),
    (_G, "key = keys.derive(watch.parts.hardware.store.read(\"secret\"), keys.CONSOLE)", "key = watch.parts.hardware.store.read(\"secret\")", _WRONG),
    (_G, "_CONTEXT + self._serial + b\"\\0\" + challenge", "_CONTEXT + b\"\\0\" + challenge", _AUTH + "the_right_answer_opens_and_is_logged"),
    (_G, "_CONTEXT + self._serial + b\"\\0\" + challenge", "_CONTEXT + self._serial + b\"\\0\"", _AUTH + "the_right_answer_opens_and_is_logged"),
    (_G, "    if not isinstance(text, str) or len(text) != 64:\n        return b\"\"\n", "", _WRONG),
    # a challenge counts once, for a minute
    (_G, "challenge, self._challenge = self._challenge, b\"\"", "challenge = self._challenge", _AUTH + "a_replayed_answer_is_none"),
    (_G, "        if not challenge:\n            return \"no-challenge\", {}\n", "", _WRONG),
    (_G, "self._challenge = os.urandom(16)", "self._challenge = self._challenge or os.urandom(16)", _AUTH + "a_second_hello_takes_the_first_challenge_and_the_session_back"),
    (_G, "self._challenge = os.urandom(16)", "self._challenge = bytes(16)", _AUTH + "a_second_hello_takes_the_first_challenge_and_the_session_back"),
    (_G, "return _since(self._at) > (SESSION_MS if self._open else _CHALLENGE_MS)", "return _since(self._at) > SESSION_MS", _RULE + "a_forgotten_conversation_is_unloaded"),
    # the session
    (_S, "elif not self._gate.passes():", "elif False:", _NONE),
    (_G, "if self._open and _since(self._at) < SESSION_MS:", "if _since(self._at) < SESSION_MS:", _NONE),
    (_G, "            self._at = time.ticks_ms()\n            return True", "            return True", _AUTH + "a_session_lasts_ten_minutes_from_its_last_verb"),
    (_G, "        self._open = False\n        self._at = self._asked", "        self._at = self._asked", _AUTH + "a_second_hello_takes_the_first_challenge_and_the_session_back"),
    (_G, "challenge, self._challenge = self._challenge, b\"\"\n        self._open = False", "challenge, self._challenge = self._challenge, b\"\"", _AUTH + "a_replayed_answer_is_none"),
    # the pause, and the log
    (_G, "        if wait:\n            return \"throttled\"", "        if False:\n            return \"throttled\"", _WAITS),
    (_G, "            watch.wrong += 1\n", "", _WAITS),
    (_G, "min(1 << min(watch.wrong - 1, 6), _LONGEST_S)", "1", _WAITS),
    (_G, "min(1 << min(watch.wrong - 1, 6), _LONGEST_S)", "(1 << min(watch.wrong - 1, 6))", _WAITS),
    (_G, "                watch.parts.log.add(\"bench\", \"bad-mac\", watch.wrong)", "                pass", _WAITS),
    (_G, "if not watch.wrong & (watch.wrong - 1):", "if True:", _WAITS),
    (_G, "        watch.wrong = 0\n", "", _AUTH + "a_right_answer_begins_the_count_anew"),
    (_G, "        watch.parts.log.add(\"bench\", \"\", 0, b\"session\")\n", "", _AUTH + "the_right_answer_opens_and_is_logged"),
    (_S, "            self.parts.log.add(\"bench\", \"command\", 0, do.encode())", "            pass", _INSTALL + "a_good_image_goes_to_its_trial_and_is_kept"),
    # lines
    (_R, "32 <= byte < 127", "byte < 127", _LINE),
    (_R, "32 <= byte < 127", "32 <= byte", _LINE),
    (_R, "len(self._line) < _MOST - len(_BEGIN)", "len(self._line) < 2 * _MOST", _LONGEST),
    (_R, "len(self._line) < _MOST - len(_BEGIN)", "len(self._line) < _MOST - len(_BEGIN) - 1", _LONGEST),
    (_R, "self._at = self._at + 1 if byte == _BEGIN[self._at] else _SKIP", "self._at = self._at + 1 if byte == _BEGIN[self._at] else 0", _LINE),
    (_R, "            elif self._at != _SKIP:", "            else:", _LINE),
    (_R, "_TURN = 64", "_TURN = 6400", _HOSTILE + "of_a_flood_without_an_end_64_bytes_are_read_in_one_go"),
    # verbs and their numbers
    (_S, "not 0 <= value <= most", "value > most", _BOUND),
    (_S, "not 0 <= value <= most", "value < 0", _BOUND),
    (_S, "not isinstance(value, int) or ", "", _BOUND),
    (_S, "        if row is None:\n            return \"unknown-command\", {}\n", "        row = row or VERBS[\"restart\"]\n", _RULE + "a_verb_that_is_none_is_refused"),
    (_S, "        return None\n    if not isinstance(said, dict) or not isinstance(said.get(\"do\"), str)", "        return None\n    if not isinstance(said, dict)", _AUTH + "a_line_that_is_no_request_is_refused"),
    (_S, " or not isinstance(said.get(\"n\"), int):", ":", _AUTH + "a_line_that_is_no_request_is_refused"),
    (_S, "        if calm and not await self.calm():\n            return \"occupied\", {}\n", "", _RULE + "a_verb_that_disturbs_waits_for_whoever_is_at_the_keypad"),
    (_W, "            if not self.parts.upkeep.quiet():\n", "            if False:\n", _RULE + "a_line_while_somebody_types_is_left_unanswered"),
    # the prompt
    (_C, "    if Slots().on_trial:\n        return \"on-trial\", {}\n    supervisor", "    supervisor", _SELECT),
    (_C, "    if slots.on_trial:\n        return \"on-trial\", {}\n", "", _SELECT),
    (_C, "        manifest = sound.check(region, Facts(identity.read(), store, Failed(store).reason))", "        from image.manifest import Manifest\n        region.read_into(0, block)\n        manifest = Manifest(block)", _RULE + "a_slot_that_this_lock_may_not_run_is_not_selected"),
    (_V, "if left[0] > 0:", "if True:", _VISIT),
    (_V, "    if not left or machine.reset_cause() != machine.SOFT_RESET:", "    if not left:", "tests_host/test_console_real.py::test_a_technician_gets_the_prompt_and_the_next_reset_is_the_lock"),
    (_BOOT, "micropython.kbd_intr(-1)\n", "", "tests_host/test_console_real.py::test_mpremote_gets_nothing_from_a_lock_in_service"),
    # images by the cable
    (_T, "said.get(\"offset\") == self.want and self._hungry", "self._hungry", _RULE + "a_block_that_was_not_asked_for_is_not_taken"),
    (_T, "if not data or self.want + len(data) > self._size:", "if not data:", _RULE + "no_block_reaches_past_the_size_that_was_named"),
    (_T, "return data if len(data) <= _BLOCK else b\"\"", "return data", _RULE + "a_block_that_was_not_asked_for_is_not_taken"),
    (_T, "if self._closed or time.ticks_diff(time.ticks_ms(), began) > _PATIENCE_MS:", "if self._closed:", _PULLED),
    (_S, "            if not name:\n                self.job.close()\n", "            if False:\n                self.job.close()\n", _INSTALL + "a_new_hello_ends_an_install_under_way"),
    (_S, "        if alone and self.parts.taking:\n            return \"busy\", {}\n", "", _RULE + "nothing_else_goes_on_beside_an_install"),
    # what is told
    (_E, "seq = max(begin, events.first)", "seq = events.first", _RULE + "the_log_is_told_from_a_number_on_in_pieces"),
    (_E, " and len(found) < _MOST", "", _RULE + "the_log_is_told_from_a_number_on_in_pieces"),
    (_P, "\"throttle\": \"waiting\" if parts.upkeep.throttle.wait() else \"free\"", "\"throttle\": parts.upkeep.throttle.wait()", _RULE + "a_report_tells_no_secret"),
    (_P, "        sound.check(region, facts)\n", "", _INSTALL + "a_good_image_goes_to_its_trial_and_is_kept"),
]
