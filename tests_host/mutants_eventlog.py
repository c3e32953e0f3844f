"""Each safety check of lib/eventlog broken once: (file, old text, new text, the test that must fail)."""

_T = "tests_host/test_eventlog.py::"
_CUT = _T + "test_a_power_cut_before_in_or_after_any_operation_loses_nothing_and_reuses_no_number"

MUTANTS = [
    ("lib/eventlog/record.py", "return buf[_CHAIN:SIZE] == chain", "return True", _T + "test_every_single_bit_flip_is_found"),
    ("lib/eventlog/record.py", "    buf[MARKS] = 0xFF\n", "    pass\n",
     _T + "test_marks_may_be_cleared_later_and_break_nothing"),
    ("lib/eventlog/ring.py", "return seq_of(self.buf) == seq and sound(self.buf)", "return sound(self.buf)",
     _T + "test_reading_takes_no_record_in_another_ones_place"),
    ("lib/eventlog/ring.py", "            seq = self._past(seq, False)\n", "            pass\n",
     _T + "test_a_damaged_last_record_keeps_its_number"),
    ("lib/eventlog/ring.py", "            seq = self._past(seq, True)\n", "            pass\n",
     _T + "test_a_damaged_first_record_of_a_sector_keeps_its_number"),
    ("lib/eventlog/ring.py", "if seq and oldest <= seq < first:", "if oldest <= seq < first:", _CUT),
    ("lib/eventlog/log.py", "needed = not self._ring.sector_blank(start)", "needed = False",
     _T + "test_a_ruined_region_is_usable_at_once_and_the_numbers_go_on"),
    ("lib/eventlog/log.py", "self._link[:] = memoryview(self._buf)[48 : 48 + _LINK]", "pass",
     _T + "test_a_removed_record_shows_as_a_gap_and_a_broken_chain"),
    ("lib/eventlog/log.py", "self._link[:] = ring.buf[48 : 48 + _LINK]", "pass", _CUT),
    ("lib/eventlog/log.py", "if link is not None and record.link != link:", "if False:",
     _T + "test_a_record_replaced_by_one_that_is_sound_alone_breaks_the_chain"),
    ("lib/eventlog/log.py", "if ring.buf != self._buf:", "if False:",
     _T + "test_a_slot_that_does_not_take_its_record_is_passed_over"),
    ("lib/eventlog/log.py", "if mark and missing:", "if False:",
     _T + "test_a_ruined_region_is_usable_at_once_and_the_numbers_go_on"),
    ("lib/eventlog/log.py", 'self._store.put("log_seq", seq + PER_SECTOR)', "pass",
     _T + "test_a_ruined_region_is_usable_at_once_and_the_numbers_go_on"),
    ("lib/eventlog/log.py", "if not self._opened and not self.open():", "if False:",
     _T + "test_a_log_that_could_not_be_read_at_start_writes_nothing_until_it_can"),
    ("lib/eventlog/log.py", "            except OSError:\n                pass\n", "            except ZeroDivisionError:\n                pass\n",
     _T + "test_add_never_raises_for_bad_flash"),
    ("lib/eventlog/log.py", "if self.first < oldest:", "if False:",
     _T + "test_reading_goes_on_while_the_log_grows_over_what_was_to_be_read"),
    ("lib/eventlog/log.py", "start - self.next > _SPARE or", "False or",
     _T + "test_prepare_takes_the_erase_out_of_add_and_does_it_once"),
]  # fmt: skip
