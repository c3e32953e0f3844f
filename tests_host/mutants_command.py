"""Each check of firmware/command broken once: (file, old text, new text, the test that must fail)."""

_J = "firmware/command/judge.py"
_I = "firmware/command/ids.py"
_E = "firmware/command/envelope.py"
_T = "firmware/command/table.py"
_X = "firmware/command/execute.py"
_C = "firmware/command/carry.py"
_M = "firmware/command/moves.py"
_R = "firmware/command/record.py"
_H = "firmware/command/ha.py"
_S = "firmware/command/server.py"
_P = "firmware/command/pins.py"
_L = "lib/lock/lock.py"
_B = "lib/codes/pin_book.py"
_D = "tools/desk/protocol.py"
_A = "tools/desk/homeassistant.py"
_O = "firmware/online/offer.py"
_F = "firmware/online/state.py"
_EACH = "tests_host/test_command_judge.py::test_each_refusal[%s]"
_JUDGE = "tests_host/test_command_judge.py::test_"
_ORDER = _JUDGE + "of_two_refusals_the_first_is_named"
_REPLAY = "tests_host/test_command_replay.py::test_"
_DOES = "tests_host/test_command_execute.py::test_"
_BOLT_DOES = "tests_host/test_command_bolt.py::test_"
_PINS_DO = "tests_host/test_command_pins.py::test_"
_HOME_DOES = "tests_host/test_command_home.py::test_"
_LOG_DOES = "tests_host/test_command_log.py::test_"
_HA = _HOME_DOES + "what_it_may_not_say"
_OFFER = "tests_host/test_online_offer.py::test_"
_STATE = "tests_host/test_online_state.py::test_"
_HOME = "tests_host/test_desk_homeassistant.py::test_"
_DESK = "tests_host/test_command_desk.py::test_"
_THERE = "tests_host/test_command_device.py::test_"

MUTANTS = [
    # the judge, in its order
    (_J, "        if retained:\n            return Verdict(\"retained\")\n", "", _EACH % "retained-a good one"),
    (_J, "        if name:\n            return Verdict(name)\n", "        if name == \"oversized\":\n            return Verdict(name)\n", _EACH % "bad-mac-none"),
    (_J, "if said[\"session\"] != self._session:", "if False:", _EACH % "other-session-another"),
    (_J, "said[\"session\"] != self._session", "said[\"session\"][:16] != self._session[:16]", _EACH % "other-session-half of it"),
    (_J, "        self._session = None  #", "        self._session = \"00112233445566778899aabbccddeeff\"  #", _JUDGE + "before_the_first_session_there_is_none"),
    (_J, "        self._session = session\n", "        self._session = self._session or session\n", _REPLAY + "in_the_next_session_whatever_was_remembered"),
    (_J, "        self._ids.clear()\n", "", _REPLAY + "a_new_session_has_the_whole_memory_to_itself"),
    (_I, "        self.floor = -1\n", "        self.floor = getattr(self, \"floor\", -1)\n", _REPLAY + "a_new_session_has_the_whole_memory_to_itself"),
    (_J, "if self._ids.has(id):", "if False:", _REPLAY + "in_the_same_session_a_second_time"),
    (_J, "if exp <= self._ids.floor:", "if False:", _REPLAY + "what_was_forgotten_for_its_room_does_not_come_back_with_the_clock"),
    (_J, "if not self._ids.add(id, exp, now):", "if not self._ids.add(id, exp, now) and False:", _REPLAY + "64_that_have_not_expired_are_remembered_and_the_next_is_refused_for_good"),
    (_J, "        if not self._ids.add(id, exp, now):\n            return \"busy\"\n        if do == GREETING:\n", "        if self._clock.trust == LOST and do != GREETING:\n            return \"clock-lost\"\n        if not self._ids.add(id, exp, now):\n            return \"busy\"\n        if do == GREETING:\n",
     _REPLAY + "refused_for_a_lost_clock_and_again_when_it_is_set"),
    (_J, "if self.age() > GREET_S:", "if False:", _REPLAY + "a_welcome_held_back_sets_no_clock"),
    (_J, "if self.age() > GREET_S:", "if self.age() >= GREET_S:", _JUDGE + "a_welcome_is_one_for_30_s_after_hello_by_no_clock_that_can_be_set"),
    (_J, "        self._began = self._clock.uptime()\n", "        self._began = self._began or self._clock.uptime()\n", _JUDGE + "a_welcome_is_one_for_30_s_after_hello_by_no_clock_that_can_be_set"),
    (_J, "self._clock.uptime() - self._began", "self._clock.now() - self._began", _JUDGE + "a_welcome_is_one_for_30_s_after_hello_by_no_clock_that_can_be_set"),
    (_J, "        if do == GREETING:\n            if self.age() > GREET_S:\n                return \"expired\"\n        elif", "        if", _JUDGE + "a_lost_clock_refuses_all_but_a_welcome"),
    (_J, "self._clock.trust == LOST:", "False:", _JUDGE + "a_lost_clock_refuses_all_but_a_welcome"),
    (_J, "elif exp <= now:", "elif False:", _EACH % "expired-long ago"),
    (_J, "elif exp <= now:", "elif exp < now:", _EACH % "expired-now"),
    (_J, "elif exp > now + AHEAD_S:", "elif False:", _EACH % "too-far-by ever"),
    (_J, "elif exp > now + AHEAD_S:", "elif exp > now + AHEAD_S + 1:", _EACH % "too-far-by a second"),
    (_T, "    if row is None:\n        return \"unknown-command\", None, None\n", "    row = row or TABLE[\"unlock\"]\n", _EACH % "unknown-command-unknown"),
    (_T, "TABLE.get(said[\"do\"])", "TABLE.get(said[\"do\"].strip())", _EACH % "unknown-command-a blank"),
    (_T, "(\"bad-argument\", None, None) if found is None else ", "", _EACH % "bad-argument-misspelt"),
    (_J, "        if self._ids.has(id):\n            return \"replayed\"\n", "        if self._clock.trust == LOST:\n            return \"clock-lost\"\n        if self._ids.has(id):\n            return \"replayed\"\n", _JUDGE + "a_lost_clock_refuses_all_but_a_welcome"),
    (_J, "    except Exception:  #", "    except ValueError:  #", _EACH % "bad-body-deep lists"),
    (_J, "len(session) == 32 and ", "", _EACH % "bad-body-session long"),
    (_J, "len(id) == 16 and ", "", _EACH % "bad-body-id long"),
    (_J, " and is_hex((session + id).encode())", "", _EACH % "bad-body-id in capitals"),
    (_J, "not isinstance(do, str) or ", "", _EACH % "bad-body-do a number"),
    (_J, "not isinstance(exp, int) or ", "", _EACH % "bad-body-exp a fraction"),
    (_J, " or isinstance(exp, bool)", "", _EACH % "bad-body-exp true"),
    (_J, "quotes == 2 * texts and ", "", _EACH % "bad-body-do twice"),
    (_J, "text[-1] == \"}\" and ", "", _THERE + "a_command_packed_here_is_judged_the_same_there"),
    (_J, " and 0 <= exp < _EXP_END", "", _EACH % "bad-body-exp below zero"),
    (_J, "0 <= exp < _EXP_END", "0 <= exp", _EACH % "bad-body-exp beyond 32 bits"),
    # what it remembers
    (_I, "        self.floor = max(self.floor, exp)\n", "", _REPLAY + "64_that_have_not_expired_are_remembered_and_the_next_is_refused_for_good"),
    (_I, "            elif exp > self.floor:\n                self.floor = exp\n", "", _REPLAY + "what_was_forgotten_for_its_room_does_not_come_back_with_the_clock"),
    (_I, "            if exp > now:\n", "            if exp > now + 100:\n", _REPLAY + "64_that_have_not_expired_are_remembered_and_the_next_is_refused_for_good"),
    (_I, "                self._forget(now)\n", "                self._rows = bytearray()\n", _REPLAY + "the_memory_grows_no_further_than_64"),
    (_I, "except MemoryError:", "except OSError:", _REPLAY + "what_there_was_no_memory_to_remember_is_refused_for_good"),
    (_I, "MOST = 64", "MOST = 63", _REPLAY + "the_memory_grows_no_further_than_64"),
    # the envelope
    (_E, "payload is None or ", "", _EACH % "oversized-not even kept"),
    (_E, "len(payload) > _MAC + 1 + MOST", "False", _EACH % "oversized-a body too long by a byte"),
    (_E, "len(payload) <= _MAC or ", "", _EACH % "malformed-MAC alone"),
    (_E, "payload[_MAC] != _POINT or ", "", _EACH % "malformed-no point"),
    (_E, " or not is_hex(payload[:_MAC])", "", _EACH % "malformed-capital digits"),
    (_E, "0x61 <= digit <= 0x66", "0x61 <= digit <= 0x67", _EACH % "malformed-a letter too far"),
    (_E, "if equal(self._digits(body), payload[:_MAC]) else", "if True else", _EACH % "bad-mac-none"),
    (_E, "equal(self._digits(body), payload[:_MAC])", "equal(self._digits(body)[:-1], payload[: _MAC - 1])", _EACH % "bad-mac-last digit"),
    (_E, "equal(self._digits(body), payload[:_MAC])", "equal(self._digits(body)[1:], payload[1:_MAC])", _EACH % "bad-mac-first digit"),
    (_E, "self._mac.digest(self._prefix + body)", "self._mac.digest(body)", _EACH % "bad-mac-another lock's serial"),
    (_E, "purpose + b\"\\n\" + serial", "b\"\\n\" + serial", _EACH % "bad-mac-another purpose"),
    (_X, "if len(body) > MOST:", "if False:", _DOES + "an_answer_that_would_be_too_long_is_a_short_one"),
    ("lib/codes/keys.py", "ANSWER = b\"latchkey/answer\"", "ANSWER = COMMAND", _EACH % "bad-mac-the lock's own answer"),
    # arguments
    (_T, " if len(said) == given + _COMMON else None", "", _EACH % "bad-argument-misspelt"),
    (_T, "            if not _fits(said[name], kind, int(least), int(most)):\n                return None\n", "", _EACH % "bad-argument-force as number"),
    (_T, "        else:\n            return None\n", "", _EACH % "bad-argument-no length"),
    (_T, "isinstance(value, int) and ", "", _EACH % "bad-argument-number as fraction"),
    (_T, "not isinstance(value, bool) and ", "", _EACH % "bad-argument-number as bool"),
    (_T, "least <= value <= most", "value <= most", _EACH % "bad-argument-number below"),
    (_T, "least <= value <= most", "least <= value", _EACH % "bad-argument-minute of the next day"),
    (_T, "not isinstance(value, str) or ", "", _EACH % "bad-argument-text as number"),
    (_T, " or any([0xD800 <= ord(sign) < 0xE000 for sign in value])", "", _EACH % "bad-argument-half a character"),
    (_T, "least <= len(text) <= most", "least <= len(value) <= most", _EACH % "bad-argument-text too long in bytes"),
    (_T, "least <= len(text) <= most", "len(text) <= most", _EACH % "bad-argument-text empty"),
    (_T, "digit in b\"0123456789abcdef\"", "digit in b\"0123456789abcdefABCDEF\"", _EACH % "bad-argument-mark in capitals"),
    (_T, "text[:7] == b\"http://\" and ", "", _EACH % "bad-argument-URL of another kind"),
    (_T, " and all([0x21 <= byte <= 0x7E for byte in text])", "", _EACH % "bad-argument-URL with a line"),
    (_T, "0x21 <= byte <= 0x7E", "0x21 <= byte", _EACH % "bad-argument-URL not ASCII"),
    # carrying out
    (_C, "        self._room.record.taken(do, verdict.id, changes)\n", "", _BOLT_DOES + "the_answer_comes_when_the_bolt_has_arrived_and_the_log_knows_before_it_moves"),
    (_C, "not verdict.row[4] or parts.upkeep.quiet()", "True", _PINS_DO + "nobody_at_the_keypad_waits_for_a_file"),
    (_C, "        elif self._waiting:\n", "        elif False:\n", _PINS_DO + "it_waits_for_30_s_and_no_other_with_it"),
    (_C, "elif parts.clock.uptime() >= until:", "elif False:", _PINS_DO + "it_waits_for_30_s_and_no_other_with_it"),
    (_C, "        except StoreFull:\n            reason, fields = \"store-full\", {}\n", "", _DOES + "a_full_store_changes_nothing"),
    (_C, "except Exception as error:", "except OSError as error:", _DOES + "a_fault_in_one_command_ends_neither_session_nor_lock"),
    (_X, "            if verdict.id:\n                self.answer(verdict.id, name, {})\n", "", _DOES + "a_welcome_sets_a_lost_clock_and_then_commands_count"),
    (_X, "        if reason:\n            self.record.refused(reason, do, id)\n", "", _BOLT_DOES + "what_became_of_the_bolt_is_the_reason"),
    (_X, "        if name:\n            self.record.refused(name, \"ha\", cheap=True)\n        elif", "        if", _HA),
    (_M, "        self._end(\"overtaken\")\n        self._do", "        self._do", _BOLT_DOES + "one_movement_is_awaited_at_a_time"),
    (_M, "\"overtaken\" if name in (LOCKED, UNLOCKED) else name", "\"\"", _BOLT_DOES + "somebody_else_moves_it_the_other_way"),
    (_M, "elif name in _ENDS:", "else:", _BOLT_DOES + "what_else_is_noticed_is_no_end_of_the_movement"),
    (_M, ">= _LIMIT_S:", ">= _LIMIT_S + 1:", _BOLT_DOES + "no_answer_is_owed_for_longer_than_15_s"),
    (_M, "        id, self._id = self._id, \"\"\n", "        id = self._id\n", _BOLT_DOES + "the_answer_comes_when_the_bolt_has_arrived_and_the_log_knows_before_it_moves"),
    (_R, "if not cheap and name not in CHEAP:", "if True:", _LOG_DOES + "a_flood_of_what_needs_no_key_is_one_record_an_hour"),
    (_R, "\"other-session\", \"replayed\")", "\"other-session\")", _LOG_DOES + "a_flood_of_what_needs_no_key_is_one_record_an_hour"),
    (_R, "if changes or self._admits(1):", "if True:", _LOG_DOES + "a_server_that_asks_often_fills_no_log"),
    (_R, " and all([\"!\" <= sign <= \"~\" for sign in do])", "", _LOG_DOES + "what_was_asked_for_is_noted_where_it_is_a_plain_word"),
    (_R, "len(do) <= 16 and ", "", _LOG_DOES + "what_was_asked_for_is_noted_where_it_is_a_plain_word"),
    (_R, "count, self._left_out[0] = self._left_out[0], 0", "count = 0", _LOG_DOES + "a_flood_of_what_needs_no_key_is_one_record_an_hour"),
    # what carries it out, and when it goes
    (_J, "            if self._orders.load():\n", "            if self._orders.load() or True:\n", _DOES + "without_memory_for_it_a_command_has_failed_for_good_and_the_next_may_not"),
    (_J, "        if not name:\n            name = \"failed\"", "        if self._orders.load() and not name:\n            name = \"failed\"", _DOES + "what_is_refused_without_the_key_loads_nothing"),
    (_X, "        if self._carrier and not self._carrier.waits():\n", "        if self._carrier:\n", _DOES + "it_stays_while_the_bolt_moves_and_goes_with_the_next_second"),
    (_X, "            self._orders.back()\n", "            pass\n", _DOES + "it_stays_while_the_bolt_moves_and_goes_with_the_next_second"),
    (_X, "        except Exception as error:", "        except OSError as error:", _DOES + "what_has_no_memory_in_the_middle_has_failed_too"),
    # the server's time
    (_S, "clock.set(unix, \"server\", half)", "clock.set(unix, \"server\")", _DOES + "a_welcome_that_was_on_the_way_counts_half_of_it_and_the_clock_says_how_far_it_may_be_off"),
    (_S, "        unix += half\n", "", _DOES + "a_welcome_that_was_on_the_way_counts_half_of_it_and_the_clock_says_how_far_it_may_be_off"),
    (_S, "not clock.confirmed or ", "", _DOES + "a_clock_that_nobody_has_confirmed_is_set_even_if_it_is_right"),
    (_S, "not clock.confirmed or clock.trust != SYNCED or abs(unix - shown) > _CLOSE_S", "True", _DOES + "a_clock_that_is_right_is_left_alone"),
    (_S, " or abs(unix - shown) > _CLOSE_S", "", _DOES + "a_welcome_sets_a_clock_that_is_wrong_and_believed"),
    (_S, "    room.online.welcomed(verdict.arguments[\"seen\"])\n", "", _DOES + "a_welcome_without_time_is_one"),
    # PINs
    (_B, "and record.unpack(other).name != name:\n                return \"pin-exists\"", "and False:\n                return \"pin-exists\"", _PINS_DO + "why_a_pin_is_not_set"),
    (_B, "                self.remove(name, mark)\n", "                pass\n", _PINS_DO + "a_name_has_one_pin_so_setting_another_ends_the_old_one"),
    (_B, " and not equal(row[: record.MARK_BYTES], kept)", "", _PINS_DO + "a_pin_is_set_by_its_mark_opens_at_the_keypad_and_is_removed"),
    (_P, "        if size > _ROOM:\n", "        if False:\n", _PINS_DO + "names_are_told_a_page_at_a_time"),
    # Home Assistant
    (_H, "    if retained:\n        return \"retained\", None\n", "", _HA),
    (_H, "len(digits) > MOST or ", "", _HA),
    (_H, "payload[:7] != b\"UNLOCK \" or ", "", _HA),
    (_H, " or not all([0x30 <= digit <= 0x39 for digit in digits])", "", _HA),
    (_H, "if payload == b\"LOCK\":", "if payload.strip() == b\"LOCK\":", _HA),
    (_H, "if payload == b\"INSTALL\":", "if False:", _HOME_DOES + "install_hurries_the_offer_that_waits_and_is_refused_where_none_does"),
    (_X, "name = \"\" if done else \"not-found\"", "done = True", _HOME_DOES + "install_hurries_the_offer_that_waits_and_is_refused_where_none_does"),
    (_O, "if self.state != \"waiting\" or self.forced:", "if self.forced:", _OFFER + "where_nothing_waits_nothing_hurries_and_the_next_offer_waits_again"),
    (_O, "if self.state != \"waiting\" or self.forced:", "if self.state != \"waiting\":", _OFFER + "what_waits_is_forced_once_by_a_hurry"),
    (_O, "        self.forced = True\n", "", _OFFER + "what_waits_is_forced_once_by_a_hurry"),
    ("firmware/online/taking.py", "        if name != \"ready\":\n            offer.version = \"\"\n", "", _OFFER + "the_version_on_offer_is_known_until_the_offer_has_ended_badly"),
    (_F, "_MOVING[aim] if aim else ", "", _STATE + "the_bolt_in_home_assistants_words"),
    (_F, "_WORDS.get(parts.mover.resting, \"JAMMED\")", "_WORDS.get(parts.mover.resting, \"LOCKED\")", _STATE + "the_bolt_in_home_assistants_words"),
    (_F, "if abs(mv - self._mv) >= _STEP_MV:", "if mv != self._mv:", _STATE + "the_battery_is_told_anew_when_it_is_100_mv_away"),
    (_F, "        said[\"percent\"] -= said[\"percent\"] % _STEP_PERCENT\n", "", _STATE + "progress_is_told_at_every_twentieth_of_the_way"),
    (_A, "UNLOCK {{ code or '' }}", "UNLOCK {{ code }}", _HOME + "what_goes_to_the_lock_and_which_codes_home_assistant_lets_pass"),
    (_A, "{4,%d})?$", "{4,%d})$", _HOME + "what_goes_to_the_lock_and_which_codes_home_assistant_lets_pass"),
    (_A, "value_json['update'] in", "value_json.update in", _HOME + "the_update_shows_installed_latest_and_progress_while_there_is_some"),
    (_A, "value_json.offered or ", "", _HOME + "the_update_shows_installed_latest_and_progress_while_there_is_some"),
    (_A, "if value_json.battery == 'ok'", "if value_json.battery != 'stop'", _HOME + "battery_problem_event_and_door"),
    (_A, "\"optimistic\": False", "\"optimistic\": True", _HOME + "home_assistant_is_to_retain_nothing_and_to_believe_the_lock_only"),
    (_A, "{value}\" if key.endswith(\"_topic\")", "{value}/#/\" if key.endswith(\"_topic\")", _HOME + "home_assistants_schemas_accept_every_payload_and_drop_nothing_of_it"),
    (_A, "\"device_class\": \"firmware\"", "\"device_class\": \"software\"", _HOME + "home_assistants_schemas_accept_every_payload_and_drop_nothing_of_it"),
    (_A, "not isinstance(state.get(\"door\"), bool)", "state.get(\"door\") is None", _HOME + "without_a_contact_there_is_no_door"),
    (_A, "if not _SERIAL.fullmatch(serial):", "if not _SERIAL.match(serial):", _HOME + "a_serial_number_that_home_assistant_can_not_name"),
    (_A, "{} if name == \"hello\" else ", "", _HOME + "it_is_announced_once_its_hello_and_state_are_known_and_again_with_each_hello"),
    (_A, "            if before.get(topic) != payload:\n                self._publish", "            if True:\n                self._publish", _HOME + "only_what_has_changed_is_published_with_a_state"),
    (_L, "        reason = self._judge.barred()\n", "        reason = \"\"\n", _HOME_DOES + "while_throttled_the_owners_two_codes_are_not_come_between"),
    ("lib/codes/judge.py", "return \"clock-lost\" if self._clock.trust == LOST else \"\"", "return \"\"", _HOME_DOES + "with_the_clock_lost_the_owners_search_goes_on"),
    (_L, "            if self._rests_locked():\n                return False\n", "", _HOME_DOES + "it_locks"),
    (_L, "            except Exception as error:  # the bolt's", "            except ValueError as error:  # the bolt's", _BOLT_DOES + "a_listener_that_fails_does_not_end_the_bolts_task"),
    # the server's side
    (_D, "or arguments(body) is None", "", _DESK + "what_the_lock_would_refuse_is_not_sent"),
    (_D, "        if name:\n            raise BadMessage(name)\n", "", _DESK + "what_the_lock_has_not_said_is_refused"),
    (_D, " or \"id\" in said:", ":", _DESK + "what_is_no_hello"),
    (_D, " or pin_form.is_weak(digits)", "", _DESK + "a_weak_pin_gets_no_mark"),
]  # fmt: skip
