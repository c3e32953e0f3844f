"""Each check of firmware/online broken once: (file, old text, new text, the test that must fail)."""

_O = "firmware/online/online.py"
_F = "firmware/online/offer.py"
_K = "firmware/online/taking.py"
_N = "firmware/online/moment.py"
_X = "firmware/command/execute.py"
_B = "firmware/online/outbox.py"
_BOX = "tests_host/test_online_outbox.py::test_"
_HOSTILE = "tests_host/test_online_hostile.py::test_"
_MAN = "tests_host/test_online_mitm.py::test_"
_WRONGLY = "tests_host/test_online_broker.py::test_one_that_has_a_good_command_and_delivers_it_wrongly"
_KEPT = "tests_host/test_online_update.py::test_a_good_image_is_kept_once_the_server_has_welcomed_it_and_not_before"
_LATE = "tests_host/test_online_update.py::test_a_server_that_comes_late_is_greeted_again"
_C = "lib/clock/clock.py"
_CLOCK = "tests_host/test_online_clock.py::test_"
_LOADED = "tests_host/test_online_loaded.py::test_"
_OFFER = "tests_host/test_online_offer.py::test_"
_SERVER = "tests_host/test_online_server.py::test_"

MUTANTS = [
    # who is spoken to, and what is listened to
    ("firmware/online/begin.py", "    if not config[\"ca\"]:\n", "    if False:\n", _MAN + "a_lock_that_was_told_no_authority_speaks_to_nobody"),
    (_O, "if topic == (self._topic + \"command\").encode():", "if topic.endswith(b\"/command\"):", _WRONGLY),
    (_O, "if topic == (self._topic + \"command\").encode():", "if topic.startswith(self._topic.encode()):", _WRONGLY),
    (_O, "elif topic == (self._topic + \"ha\").encode():", "else:", _WRONGLY),
    (_O, "self._executor.take(payload, retained)", "self._executor.take(payload, False)", _WRONGLY),
    (_O, "self._executor.take_plain(payload, retained)", "self._executor.take_plain(payload, False)", _WRONGLY),
    # the session
    (_O, "hexlify(os.urandom(16)).decode()", "hexlify(bytes(16)).decode()", _HOSTILE + "what_was_carried_out_is_not_again_not_even_after_a_start"),
    (_O, "        self._judge.begin(self._session)\n", "", _HOSTILE + "a_good_one_on_another_topic"),
    (_O, "        \"\"\"It has, too late: it was not there then, and is now. Another hello, with a session of its own.\"\"\"\n        self._greet()\n", "        pass\n", _LATE),
    (_X, "verdict.name == \"busy\" or ", "", "tests_host/test_command_execute.py::test_after_busy_another_hello_is_due"),
    # an update stays after a fresh round trip only
    (_O, "        self._reached = False\n", "        self._reached = True\n", _KEPT),
    (_O, "        self._reached = self._greeted = True\n", "        self._greeted = True\n", _KEPT),
    ("firmware/command/server.py", "    room.online.welcomed(verdict.arguments[\"seen\"])\n", "", _KEPT),
    # what is told of somebody in the broker's place
    (_O, "            self._parts.log.add(\"broker-fault\", why)\n", "", _MAN + "the_first_of_them_is_in_the_log"),
    (_O, " and now >= self._strange_at:", ":", _MAN + "the_first_of_them_is_in_the_log"),
    (_O, "if why in _STRANGE and ", "if ", _MAN + "the_first_of_them_is_in_the_log"),
    # the time that certificates are judged by
    (_C, "        self._chip.write(unix)\n", "", _CLOCK + "a_broker_whose_certificate_was_valid_before_sets_it"),
    (_C, "        self._chip.write(target)\n", "", _CLOCK + "one_that_became_valid_since_is_refused_until_codes_have_set_the_clock"),
    ("firmware/command/judge.py", "if said[\"session\"] != self._session:", "if False:", _CLOCK + "an_old_welcome_sets_nothing"),
    # offers
    ("firmware/command/server.py", "if offer.state in (\"writing\", \"ready\"):", "if False:", _OFFER + "an_offer_takes_the_place_of_one_that_waits_but_not_of_one_that_is_written"),
    (_F, " or clock.uptime() < self.due", "", _OFFER + "what_breaks_off_is_tried_again_with_growing_waits_and_not_for_ever"),
    (_F, " or self.link.lent or", " or", _OFFER + "nothing_is_taken_from_a_thread_that_is_still_at_a_range"),
    (_F, " or not self._calm():", ":", _OFFER + "nothing_is_loaded_while_somebody_is_at_the_keypad"),
    (_F, "        except Exception as error:\n", "        except ZeroDivisionError as error:\n", _OFFER + "without_memory_an_offer_waits_and_is_tried_again_each_minute"),
    ("firmware/server.py", "            return _online(parts) or _online(parts)\n", "            return _online(parts)\n", _SERVER + "without_memory_what_was_held_back_is_let_go_and_it_is_tried_again"),
    ("firmware/server.py", "        parts.tight = True\n", "", _SERVER + "without_memory_what_was_held_back_is_let_go_and_it_is_tried_again"),
    ("firmware/server.py", "        if not reserve.let_go():\n            raise\n", "        reserve.let_go()\n", _SERVER + "where_it_cannot_be_the_lock_lives_on_without"),
    (_F, "self.due = clock.uptime() + _AGAIN_S", "pass", _OFFER + "without_memory_an_offer_waits_and_is_tried_again_each_minute"),
    (_K, "if link.lent:", "if False:", _OFFER + "nothing_is_taken_from_a_thread_that_is_still_at_a_range"),
    (_K, "if broke in _HOPELESS:", "if False:", _OFFER + "what_would_fail_again_is_not_tried_again"),
    (_K, " and offer.tries < _TRIES:", ":", _OFFER + "what_breaks_off_is_tried_again_with_growing_waits_and_not_for_ever"),
    # what was loaded for an update goes with it
    ("lib/lock/later.py", "        parts.taking = False\n        await _over(parts, fresh)\n", "        parts.taking = False\n", _LOADED + "what_an_update_has_loaded_goes_with_it"),
    ("lib/lock/later.py", "        await _over(parts, fresh)\n    await asyncio.sleep(_LIVED_S)\n", "    await asyncio.sleep(_LIVED_S)\n", _LOADED + "what_an_update_has_loaded_goes_with_it"),
    ("lib/lock/updates.py", "        finally:\n            _forget(fresh)\n\n    def _installer", "        finally:\n            pass\n\n    def _installer", _LOADED + "what_an_update_has_loaded_goes_with_it"),
    ("lib/loading.py", "        forget(fresh)\n", "        pass\n", "tests_host/test_preload.py::test_a_load_that_fails_leaves_nothing_behind"),
    (_N, "(_OPEN_MS if door_open else _IDLE_MS)", "0", _OFFER + "the_right_moment"),
    (_N, "_OPEN_MS if door_open else _IDLE_MS", "_IDLE_MS", _OFFER + "the_right_moment"),
    (_N, "    if not lasts:\n        return \"low-battery\"\n", "", _OFFER + "the_right_moment"),
    # the words of events, which take heap
    (_B, "        if words.here:\n            return True\n", "", _BOX + "the_words_wait_for_the_keypad_but_no_longer_than_a_minute"),
    (_B, "            if now - self._asked < _PATIENCE_S:\n                return False\n", "            return False\n", _BOX + "the_words_wait_for_the_keypad_but_no_longer_than_a_minute"),
    (_B, "        if not self._calm():\n            self._asked", "        if False:\n            self._asked", _BOX + "the_words_wait_for_the_keypad_but_no_longer_than_a_minute"),
    (_B, "        self._again = now + _REST_S\n", "", _BOX + "words_for_which_there_is_no_memory_are_tried_again_a_minute_later"),
    (_B, "            self._keep(_REST_S)\n            return self._forget()\n", "            return self._keep(_REST_S)\n", _BOX + "the_words_are_loaded_once_for_a_backlog_and_forgotten_with_the_last"),
    (_B, "        if not self._may():\n            return self._forget()\n", "", _BOX + "nothing_is_loaded_for_a_server_that_may_hear_nothing_yet"),
    (_B, "self._words.here and self._calm()", "self._words.here", _BOX + "the_words_wait_for_the_keypad_but_no_longer_than_a_minute"),
]  # fmt: skip
