"""Each security check of lib/codes broken once: (file, old text, new text, the test that must fail)."""

_JUDGE = "tests_host/test_judge.py::"
_ATTACK = "tests_host/test_judge_attacks.py::"
_MACHINE = "tests_host/test_judge_machine.py::TestVisitors"
_THROTTLE = "tests_host/test_throttle.py::"
_STAY = "tests_host/test_codes_stay.py::"
_PINS = "tests_host/test_pins.py::"
_VECTORS = "tests_host/test_codes_vectors.py::"

MUTANTS = [
    # comparison
    (
        "lib/codes/compare.py",
        "difference |= expected[index] ^ given[index]",
        "difference |= 0",
        _VECTORS + "test_rfc_vectors_on_cpython",
    ),
    (
        "lib/codes/compare.py",
        "difference = len(expected) ^ len(given)",
        "difference = 0",
        _VECTORS + "test_rfc_vectors_on_cpython",
    ),
    (
        "lib/codes/compare.py",
        "return not expected ^ given",
        "return True",
        _JUDGE + "test_the_window_is_as_wide_as_the_clock_says_and_no_wider",
    ),
    (
        "lib/codes/totp.py",
        "fresh = at\n",
        "fresh = at\n                break\n",
        _JUDGE + "test_a_right_code_costs_as_many_hmacs_as_a_wrong_one",
    ),
    (
        "lib/codes/pins.py",
        "found = record.unpack(row)\n",
        "return record.unpack(row)\n",
        _PINS + "test_each_record_of_the_file_is_compared_found_or_not",
    ),
    ("lib/codes/hotp.py", "& 0x7F", "& 0xFF", _VECTORS + "test_rfc_vectors_on_cpython"),
    ("lib/codes/keys.py", "digest(purpose)", 'digest(b"")', _VECTORS + "test_each_purpose_has_its_own_key"),
    # one-time codes
    (
        "lib/codes/totp.py",
        "if at > used:",
        "if True:",
        _JUDGE + "test_a_step_at_or_before_the_used_one_is_used",
    ),
    (
        "lib/codes/totp.py",
        "if at > used:",
        "if at >= used:",
        _ATTACK + "test_a_code_seen_over_the_shoulder_opens_nothing",
    ),
    (
        "lib/codes/totp.py",
        "centre + width + 1)",
        "centre + width + 2)",
        _JUDGE + "test_the_window_is_as_wide_as_the_clock_says_and_no_wider",
    ),
    (
        "lib/codes/totp.py",
        "centre - width)",
        "centre - width - 1)",
        _JUDGE + "test_the_window_is_as_wide_as_the_clock_says_and_no_wider",
    ),
    ("lib/codes/ledger.py", "self._store.put(_STEP_KEY, step)", "pass", _MACHINE),
    (
        "lib/codes/ledger.py",
        "self._clock.raise_floor(step * totp.STEP_S)",
        "pass",
        _JUDGE + "test_a_used_step_raises_the_floor_of_the_clock",
    ),
    # stay codes
    (
        "lib/codes/stay.py",
        "if now < begins:",
        "if now < begins - 1:",
        _STAY + "test_codes_minted_here_open_there_within_their_window_only[0]",
    ),
    (
        "lib/codes/stay.py",
        "now < ends else",
        "now <= ends else",
        _STAY + "test_codes_minted_here_open_there_within_their_window_only[0]",
    ),
    (
        "lib/codes/stay.py",
        "return start_hour * 256 + kk",
        "return start_hour * 256",
        _STAY + "test_the_kk_is_part_of_what_is_proved",
    ),
    (
        "lib/codes/stay.py",
        "if even else zone.utc(between, hour)",
        "",
        _STAY + "test_codes_minted_here_open_there_within_their_window_only[0]",
    ),
    (
        "lib/codes/ledger.py",
        "start_hour < self._store.get(_NIGHT_KEY, 0)",
        "False",
        _JUDGE + "test_a_later_night_code_retires_earlier_ones_and_an_hour_code_none",
    ),
    (
        "lib/codes/ledger.py",
        "self._store.put(_NIGHT_KEY, start_hour)",
        "pass",
        _JUDGE + "test_a_later_night_code_retires_earlier_ones_and_an_hour_code_none",
    ),
    (
        "lib/codes/ledger.py",
        'if kind == "once" and once.is_used',
        'if kind == "" and once.is_used',
        _JUDGE + "test_single_use_opens_once_also_after_everything_but_the_flash_is_gone",
    ),
    ("lib/codes/once.py", "store.write(KEY, ", "bytes(", _MACHINE),
    (
        "lib/codes/once.py",
        "if len(kept) >= CAPACITY:",
        "if False:",
        _JUDGE + "test_the_65th_single_use_code_of_a_day_is_refused_and_room_comes_back",
    ),
    (
        "lib/codes/once.py",
        "if _ends(used) > now]",
        "if True]",
        _JUDGE + "test_the_65th_single_use_code_of_a_day_is_refused_and_room_comes_back",
    ),
    (
        "lib/codes/ledger.py",
        "self._clock.raise_floor(now)",
        "pass",
        _JUDGE + "test_a_clock_set_back_finds_single_use_codes_still_used",
    ),
    # the order of things
    (
        "lib/codes/judge.py",
        "            self._throttle.debit()\n",
        "            pass\n",
        _JUDGE + "test_the_guess_is_in_flash_when_the_comparison_begins",
    ),
    (
        "lib/codes/judge.py",
        "        if wait:\n",
        "        if False:\n",
        _ATTACK + "test_throttled_no_pin_and_no_single_code_is_compared",
    ),
    (
        "lib/codes/judge.py",
        "        self._throttle.keep()\n",
        "",
        _ATTACK + "test_getting_past_the_daily_limit_with_two_codes_gives_back_no_guess",
    ),
    (
        "lib/codes/judge.py",
        "        self._throttle.refund()\n        return found",
        "        return found",
        _JUDGE + "test_a_refused_code_that_was_right_costs_no_guess",
    ),
    (
        "lib/codes/judge.py",
        '            reason = "store-full"\n',
        '            reason = ""\n',
        _JUDGE + "test_a_full_store_refuses_before_anything_is_compared_and_before_anything_opens",
    ),
    (
        "lib/codes/judge.py",
        'return _refused("store-full")',
        "pass",
        _JUDGE + "test_a_full_store_refuses_before_anything_is_compared_and_before_anything_opens",
    ),
    (
        "lib/codes/judge.py",
        "if not 0x30 <= digit <= 0x39:",
        "if False:",
        _JUDGE + "test_hostile_input_is_malformed_and_costs_nothing",
    ),
    # the clock is lost
    (
        "lib/codes/judge.py",
        "if lost and len(digits) == stay.DIGITS:",
        "if False:",
        _JUDGE + "test_with_the_clock_lost_only_what_needs_no_clock_opens",
    ),
    (
        "lib/codes/judge.py",
        "            if lost:\n",
        "            if False:\n",
        _JUDGE + "test_with_the_clock_lost_only_what_needs_no_clock_opens",
    ),
    (
        "lib/codes/judge.py",
        "len(digits) != totp.DIGITS or lost:",
        "len(digits) != totp.DIGITS:",
        _JUDGE + "test_with_the_clock_lost_one_code_is_not_enough",
    ),
    (
        "lib/codes/judge.py",
        "(True, True): (0, 3)",
        "(True, True): (0, 2)",
        _ATTACK + "test_throttled_and_lost_needs_three_codes",
    ),
    (
        "lib/codes/judge.py",
        "(True, False): (0, 2)",
        "(True, False): (0, 1)",
        _JUDGE + "test_with_the_clock_lost_only_what_needs_no_clock_opens",
    ),
    (
        "lib/codes/judge.py",
        "(False, True): (2, 3)",
        "(False, True): (1, 3)",
        _ATTACK + "test_throttled_one_code_is_not_enough_and_two_are",
    ),
    # codes in a row
    (
        "lib/codes/recovery.py",
        "self._hits = (self._hits << 1 | 1) & matches",
        "self._hits = matches",
        _ATTACK + "test_two_codes_that_do_not_follow_each_other_set_nothing",
    ),
    (
        "lib/codes/recovery.py",
        "if at - self._at > APART_S:",
        "if False:",
        _ATTACK + "test_two_codes_more_than_90_seconds_apart_are_no_run",
    ),
    (
        "lib/codes/recovery.py",
        "        lowest = max(0, lowest)\n",
        "        lowest = 0\n",
        _ATTACK + "test_the_search_never_finds_what_is_below_the_floor_or_the_used_step",
    ),
    (
        "lib/codes/ledger.py",
        "self.used_step() + 1, self._store",
        "0, self._store",
        _ATTACK + "test_the_search_never_finds_what_is_below_the_floor_or_the_used_step",
    ),
    (
        "lib/codes/ledger.py",
        "self._store.get(_FLOOR_KEY, 0), ",
        "0, ",
        _ATTACK + "test_two_codes_seen_days_ago_open_nothing_while_the_clock_is_right",
    ),
    ("lib/codes/recovery.py", "used + 1, centre - width", "centre - width", _ATTACK + "test_throttled_codes_of_which_one_was_used_open_nothing"),
    (
        "lib/codes/recovery.py",
        "while scan.at <= centre + width:",
        "while scan.at <= centre + width + 9:",
        _ATTACK + "test_throttled_two_codes_from_outside_the_window_are_not_enough",
    ),
    (
        "lib/codes/recovery.py",
        "if self._left <= 0:",
        "if False:",
        _ATTACK + "test_a_slice_of_the_search_is_a_few_hmacs_and_the_search_ends",
    ),
    (
        "lib/codes/judge.py",
        "if search is not self._search or step < 0:",
        "if step < 0:",
        _ATTACK + "test_a_search_is_over_when_anything_else_is_entered",
    ),
    (
        "lib/codes/judge.py",
        "            self._run.add(digits, self._entered_at)\n        else:",
        "            self._run.add(digits, self._entered_at)\n        elif False:",
        _ATTACK + "test_two_codes_more_than_90_seconds_apart_are_no_run",
    ),
    (
        "lib/codes/judge.py",
        "(self._clock.confirmed and self._clock.trust != LOST)",
        "False",
        "tests_host/test_lock_attacks.py::test_codes_of_another_time_open_nothing_while_the_clock_is_right",
    ),
    (
        "lib/codes/ledger.py",
        "self._store.get(_SURE_KEY, 0))",
        "0)",
        "tests_host/test_lock_attacks.py::test_codes_of_another_time_open_nothing_while_the_clock_is_right",
    ),
    (
        "lib/lock/lock.py",
        "_OPENS_MS = 20_000",
        "_OPENS_MS = 20_000_000",
        "tests_host/test_lock_attacks.py::test_a_search_that_took_long_sets_the_clock_and_opens_nothing",
    ),
    # throttle
    (
        "lib/codes/throttle.py",
        "FREE = 5",
        "FREE = 6",
        _THROTTLE + "test_five_tries_are_free_then_the_waits_grow_to_an_hour",
    ),
    (
        "lib/codes/throttle.py",
        "LONGEST_MIN = 60",
        "LONGEST_MIN = 32",
        _THROTTLE + "test_five_tries_are_free_then_the_waits_grow_to_an_hour",
    ),
    (
        "lib/codes/throttle.py",
        "if count >= DAILY:",
        "if count > DAILY:",
        _THROTTLE + "test_the_24th_guess_of_a_day_ends_the_day_even_with_successes_in_between",
    ),
    (
        "lib/codes/throttle.py",
        "DAY_S = 86400 + 60",
        "DAY_S = 86400 - 300",
        _THROTTLE + "test_the_24th_guess_of_a_day_ends_the_day_even_with_successes_in_between",
    ),
    (
        "lib/codes/throttle.py",
        "            self._try_write(self._stamps, 0)",
        "            self._try_write([], 0)",
        _ATTACK + "test_getting_past_the_daily_limit_with_two_codes_gives_back_no_guess",
    ),
    (
        "lib/codes/throttle.py",
        "        self._store.put(_GUESS_KEY, number)\n        self._number = number\n        self._row",
        "        self._number = number\n        self._row",
        _THROTTLE + "test_a_guess_is_in_flash_before_debit_returns_and_survives_a_cut_at_the_refund",
    ),
    (
        "lib/codes/throttle.py",
        "            self._try_write(self._stamps, 0)",
        "            self._try_write(self._stamps[:-1], 0)",
        _THROTTLE + "test_forgiveness_gives_back_no_guess_but_its_own",
    ),
    (
        "lib/codes/throttle.py",
        "        if self._pending:\n            self._give_back(self._row - 1)",
        "        if True:\n            self._give_back(self._row - 1)",
        _THROTTLE + "test_forgiveness_gives_back_no_guess_but_its_own",
    ),
    (
        "lib/codes/throttle.py",
        "self._base = then - self._clock.uptime()",
        "self._base = then + 3600 - self._clock.uptime()",
        _THROTTLE + "test_time_without_power_counts_as_none_whatever_the_clock_chip_says",
    ),
    (
        "lib/codes/throttle.py",
        "self._base = then - self._clock.uptime()",
        "self._base = self._clock.now() - self._clock.uptime()",
        _THROTTLE + "TestGuessing",
    ),
    (
        "lib/codes/throttle.py",
        "            self._stamps = [0] * DAILY\n",
        "            self._stamps = []\n",
        _THROTTLE + "test_an_unreadable_record_counts_as_all_guesses_made",
    ),
    (
        "lib/codes/throttle.py",
        "        if self._number != settled:\n",
        "        if False:\n",
        _THROTTLE + "test_a_guess_is_in_flash_before_debit_returns_and_survives_a_cut_at_the_refund",
    ),
    (
        "lib/codes/throttle.py",
        "        if self._unsaved:\n",
        "        if False:\n",
        _THROTTLE + "test_a_guess_is_in_flash_before_debit_returns_and_survives_a_cut_at_the_refund",
    ),
    (
        "lib/codes/throttle.py",
        "        if row != self._saved_row:\n",
        "        if False:\n",
        _THROTTLE + "test_a_forgiven_wait_does_not_come_back_with_the_next_start",
    ),
    (
        "lib/codes/throttle.py",
        "        self._pending = False\n        self._try_write(self._stamps, self._row)\n",
        "        self._pending = False\n",
        _THROTTLE + "test_wrong_guesses_that_could_not_be_saved_stop_the_next_one",
    ),
    # PINs
    (
        "lib/codes/judge.py",
        "if not pin.schedule.is_open(self._clock.now(), self._zone):",
        "if False:",
        _JUDGE + "test_a_schedule_holds",
    ),
    (
        "lib/codes/schedule.py",
        "minute < self.to_minute and self._has(day - 1)",
        "minute < self.to_minute and self._has(day)",
        _PINS + "test_a_night_belongs_to_the_day_on_which_it_begins",
    ),
    (
        "lib/codes/schedule.py",
        "now >= self.not_after",
        "now > self.not_after",
        _PINS + "test_first_and_last_moment",
    ),
    ("lib/codes/schedule.py", "if now < self.not_before or", "if", _PINS + "test_first_and_last_moment"),
    (
        "lib/codes/pin_book.py",
        "if os.stat(new)[6] != size:",
        "if False:",
        _PINS + "test_a_file_that_was_written_short_never_replaces_the_old_one",
    ),
    (
        "lib/codes/pin_book.py",
        "if self._lengths[length] >= 10**length // 1000",
        "if False",
        _PINS + "test_no_more_than_one_guess_in_a_thousand_hits",
    ),
    (
        "lib/codes/pin_book.py",
        "if sum(self._lengths) >= CAPACITY:",
        "if False:",
        _PINS + "test_on_littlefs_a_thousand_fit_and_a_cut_at_every_operation_leaves_old_or_new[64]",
    ),
    (
        "lib/codes/pin_book.py",
        'new = path + ".new"',
        "new = path",
        _PINS + "test_on_littlefs_a_thousand_fit_and_a_cut_at_every_operation_leaves_old_or_new[64]",
    ),
    (
        "lib/codes/pin_form.py",
        "if is_weak(pin):",
        "if False:",
        _PINS + "test_the_first_that_anybody_tries_are_refused",
    ),
]
