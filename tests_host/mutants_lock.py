"""Each safety check of lib/lock and lib/drivers broken once: (file, old text, new text, the test that must fail).

Not in it: that the motor goes off when a movement ends. Bolt, mover and timer each see to that; one may be broken."""

_F = "tests_host/test_faults.py::test_fault[%s]"
_T = "tests_host/test_lock_tasks.py::"
_R = "tests_host/test_store_room.py::test_"
_WELL = _T + "test_watchdog_is_fed_only_while_every_task_checks_in"

MUTANTS = [
    ("lib/keypad/stuck.py", "self._held[key] += weight", "self._held[key] += 1", "tests_host/test_chip_ticks.py::test_a_key_that_hangs_is_left_out_after_ten_seconds_all_the_same"),
    ("lib/lock/stranded.py", "        if line is not None:", "        if False:", "tests_host/test_bare_chip.py::test_with_a_blank_store_and_nothing_wired_it_stays_too"),
    ("lib/lock/run.py", "    except (TypeError, KeyError, ValueError):", "    except ZeroDivisionError:", "tests_host/test_bare_chip.py::test_a_full_image_that_lacks_one_part_stays_and_says_so"),
    ("lib/drivers/guard.py", "_LIMIT_MS = 1800", "_LIMIT_MS = 18000", _F % "task-keeps-the-cpu-6000i-scan"),
    ("lib/lock/supervisor.py", "                if self._all_checked_in():\n", "                if True:\n",
     _WELL + "[hangs]"),
    ("lib/lock/supervisor.py", "if len(task.falls) > _RESTARTS:", "if False:", _WELL + "[falls-for-ever]"),
    ("lib/lock/mover.py", "        elif self.resting in (BETWEEN, FAULT):\n", "        elif False:\n",
     _F % "reset-while-opening-6000i-wdt"),
    ("lib/lock/mover.py", "        if self.resting == UNKNOWN:", "        if False:", _F % "reset-while-opening-7000i-wdt"),
    ("lib/lock/mover.py", "        if not self.moving and not self._target:\n            self._settle", "        if False:\n            self._settle",
     _F % "turned-halfway-by-hand-6000i"),
    ("lib/lock/lock.py", "if self._energy.state == \"stop\":", "if False:", _F % "battery-empty-6000i"),
    ("lib/lock/build.py", "        raise NoSecret()", "        secret = bytes(32)", _F % "store-without-secret-6000i"),
    ("lib/lock/build.py", "    made.upkeep.measure()\n", "", _F % "battery-empty-at-power-on-6000i"),
    ("lib/lock/keys.py", "self._tell(debouncer.newly_stuck(), on_stuck)", "pass", _F % "key-stuck-6000i-5"),
    ("lib/lock/upkeep.py", "                self._log.add(\"store-full\")\n", "", _F % "store-full-6000i"),
    ("lib/lock/upkeep.py", "room[0] >= _ENTRIES or", "True or", _R + "no_page_is_erased_between_key_and_motor"),
    ("lib/lock/upkeep.py", "room[1] < _WORTH or", "", _R + "a_store_that_an_erase_does_not_help_is_left_alone"),
    ("lib/lock/upkeep.py", "None if self._store.full else ", "", _R + "a_store_that_an_erase_does_not_help_is_left_alone"),
    ("lib/lock/upkeep.py", "        self._changes = changes\n", "", _R + "it_ends_even_if_filling_never_helps"),
    ("lib/lock/upkeep.py", "            if not self.quiet():\n                return\n", "", _R + "a_key_ends_it_and_it_goes_on_when_nobody_is_there_again"),
    ("lib/drivers/nvs_room.py", "if blank == 1 and", "if blank > 0 and", _R + "a_new_store_has_pages_to_spare_and_asks_for_nothing"),
    ("lib/drivers/nvs_room.py", "or crc32(head[4:28], 0xFFFFFFFF) != checksum", "", _R + "nothing_is_said_of_pages_that_are_not_as_they_should_be"),
    ("lib/drivers/nvs_room.py", "fewest = min(fewest, ", "fewest = max(fewest, ", _R + "free_entries_are_counted_to_the_one_after_which_a_page_is_erased"),
    ("lib/drivers/nvs.py", "            if length > _BLOB_BYTES:\n", "            if False:\n", "tests_host/test_drivers_store.py::test_no_value_takes_more_of_the_heap_than_the_bench_may_write"),
    ("lib/lock/run.py", "        while parts.taking or not parts.upkeep.quiet():", "        while parts.taking:", _F % "afterwards-falls-6000i"),
    ("lib/lock/run.py", '        parts.log.add("task-fault", "exception", 0, b"late")\n', "", _F % "afterwards-falls-6000i"),
    ("lib/drivers/nvs.py", "            return False  # the reserve is not for this\n", "            return self._drop_reserve()\n", "tests_host/test_drivers_store.py::test_filling_up_a_page_leaves_the_reserve_alone"),
    ("boot.py", "except BaseException as error:  # SystemExit", "except ValueError as error:  # SystemExit", _F % "application-broken-6000i-system-exit"),
    ("main.py", "time.sleep(5)", "pass", _F % "rescue-lock-broken-too-6000i"),
    ("main.py", "machine.reset()", "pass", _F % "rescue-lock-broken-too-6000i"),
]  # fmt: skip
