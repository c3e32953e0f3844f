"""Each check of firmware/net broken once: (file, old text, new text, the test that must fail)."""

_S = "firmware/net/stream.py"
_P = "firmware/net/patient.py"
_B = "firmware/net/broker.py"
_F = "firmware/net/fetch.py"
_T = "firmware/net/thread.py"
_M = "firmware/net/mailbox.py"
_O = "firmware/net/backoff.py"
_THREAD = "tests_host/test_net_thread.py::test_"
_CERTIFICATE = _THREAD + "a_certificate_that_proves_nothing_is_refused[64-%s]"
_HOSTILE = "tests_host/test_net_hostile.py::test_"
_FETCH = "tests_host/test_net_fetch.py::test_"
_PARTS = "tests_host/test_net_parts.py::test_"

MUTANTS = [
    # who may be the broker
    (_S, "        context.verify_mode = CERT_REQUIRED", "        context.verify_mode = 0", _CERTIFICATE % "other authority"),
    (_S, "        context.load_verify_locations(ca)\n", "", _THREAD + "messages_go_both_ways[64]"),
    (_S, "server_hostname=host", "server_hostname=\"other\"", _CERTIFICATE % "other name"),
    (_S, "_verified(raw, host, ca) if ca else raw", "raw", _CERTIFICATE % "expired"),
    (_S, "            except ValueError:  # mbedtls on a certificate\n                raise Failure(\"bad-certificate\")\n", "", _CERTIFICATE % "expired"),
    (_P, "        if self._socket:\n            raise Failure(\"redirected\")\n", "", _FETCH + "not_even_a_redirect_to_the_same_place"),
    # what it says
    (_B, "bool(self._socket.first & 1)", "False", _THREAD + "retained_messages_are_told_as_such"),
    (_B, "None if self._socket.oversized else payload", "payload", _THREAD + "messages_go_both_ways[64]"),
    (_P, "            elif first is not None and first & 0xF0 != _MESSAGE:\n                raise Failure(\"broken\")\n", "", _HOSTILE + "a_broker_that_never_acknowledges_but_talks_on[answers to no ping]"),
    (_P, "if first == _PONG and not self.answered:", "if first == _PONG:", _HOSTILE + "a_broker_that_never_acknowledges_but_talks_on[answers to no ping]"),
    (_P, "                self.awaited = 0\n", "                pass\n", _HOSTILE + "a_broker_that_never_acknowledges_but_talks_on[PUBACKs of ids that were never used]"),
    (_P, "elif first and first == self.awaited:", "elif first == self.awaited:", _HOSTILE + "zeros_are_no_packets_either"),
    (_B, "            self._socket.awaited = _SUBACK\n", "", _THREAD + "messages_go_both_ways[64]"),
    (_B, "        self._slack -= waited\n", "", _HOSTILE + "messages_without_end_while_the_loop_takes_none_do_not_hold_a_publication_for_ever"),
    (_B, "Failure(\"refused\" if error.args[0] == _UNAVAILABLE else \"not-allowed\")", "Failure(\"refused\")", _HOSTILE + "a_suback_that_says_no"),
    (_B, "                raise Failure(\"timeout\")\n", "                pass\n", _THREAD + "a_broker_that_answers_no_ping_is_dead"),
    (_B, "            self._client.pid = 0\n", "            pass\n", _HOSTILE + "packet_ids_never_leave_their_two_bytes"),
    (_P, "self._single > 4", "False", _HOSTILE + "garbage_instead_of_a_packet_is_broken"),
    (_P, "if count > _LONGEST:", "if False:", _HOSTILE + "long_messages_are_read_away"),
    (_P, "if count > _LONGEST:", "if count > _LONGEST + 1:", _HOSTILE + "long_messages_are_read_away"),
    (_P, "Failure(\"oversized\" if failure", "Failure(\"broken\" if failure", _HOSTILE + "a_message_that_takes_too_long_to_read_away_is_oversized"),
    (_F, "            left = min(_LINE - len(line), _HEAD - self._head)\n", "            left = _LINE - len(line)\n", _FETCH + "no_answer_of_a_web_server"),
    # how long it may take
    (_S, "        if left <= 0:\n            raise Failure(\"timeout\")\n", "        left = max(left, 1)\n", _HOSTILE + "bytes_that_trickle_do_not_prolong_a_packet"),
    (_S, "            raw.settimeout(left / 1000)\n", "", _HOSTILE + "a_black_hole"),
    (_T, "ticks_diff(ticks_ms(), began) < _CALM", "True", _THREAD + "a_handshake_waits_for_the_keypad"),
    (_T, "not self._mailbox.calm() and", "False and", _THREAD + "a_handshake_waits_for_the_keypad"),
    (_O, "self._least = min(2 * least, limit // 2)", "self._least = 2 * least", _PARTS + "waits_grow_from_1_s_to_5_min_and_start_anew"),
    (_O, "        if self._early:\n", "        if not self._early:\n", _PARTS + "waits_grow_from_1_s_to_5_min_and_start_anew"),
    (_O, "self._randrange(least, 2 * least + 1)", "least", _PARTS + "waits_grow_from_1_s_to_5_min_and_start_anew"),
    (_M, "            if len(self._outgoing) >= self._room:\n                return False\n", "", _PARTS + "a_mailbox_is_bounded_on_both_sides"),
    # images
    (_T, "        except Exception:  # no memory\n            return _BROKEN\n", "", _FETCH + "without_memory_there_is_an_answer_too"),
    (_F, "not url.startswith(\"http://\") or ", "", _FETCH + "a_url_that_is_none"),
    (_F, "len(url) > _URL or ", "", _FETCH + "a_url_that_is_none"),
    (_F, " or min(url) <= \" \"", "", _FETCH + "a_url_that_is_none"),
    (_F, "\"@\" in host or ", "", _FETCH + "a_url_that_is_none"),
    (_F, "    if name in _CODED:\n        raise Failure(\"bad-answer\")\n", "", _FETCH + "no_answer_of_a_web_server"),
    (_F, ", b\"content-encoding\")", ",)", _FETCH + "no_answer_of_a_web_server"),
    (_F, " or said != b\"%d\" % count", "", _FETCH + "a_range_whose_length_is_another"),
    (_F, "            raise Failure(\"no-ranges\")\n", "            pass\n", _FETCH + "a_server_without_ranges_serves_the_beginning_only"),
    (_F, "int(first) != offset or ", "", _FETCH + "a_range_that_was_not_asked_for"),
    (_F, "or not 0 < count <= room", "", _FETCH + "a_range_that_was_not_asked_for"),
    (_F, "unit != b\"bytes\" or ", "", _FETCH + "a_range_that_was_not_asked_for"),
    (_F, "        if found < count and certain:\n            raise Failure(\"broken\")\n", "", _FETCH + "an_answer_that_is_cut_short"),
]  # fmt: skip
