"""What each attack is, and which tests outside this folder show its end."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`elsewhere` names further tests as `file::test`, run once whatever lane and parser."""

    id: str
    what: str
    elsewhere: tuple[str, ...] = ()


_PROXY = "tests/backend/datasources/proxy"
_SESSIONS = "tests/gateway/sessions"
_SNAPSHOTS = "tests/backend/snapshots"


def _cases() -> Iterator[Case]:
    yield from _of_identity()
    yield from _of_framing()
    yield from _of_targets()
    yield from _of_credentials()
    yield from _of_sessions()
    yield from _of_content()
    yield from _of_exhaustion()


def _of_identity() -> Iterator[Case]:
    yield Case(id="A01", what="identity headers beside a good credential")
    yield Case(id="A02", what="identity headers and a made-up signature instead of a credential")
    yield Case(id="A03", what="names that fold to one of ours, such as `X_Grafana_User`")
    yield Case(id="A06", what="our headers named in `Connection`, so that a proxy would drop them")
    yield Case(id="A09", what="hop-by-hop headers")
    yield Case(id="A10", what="identity headers as trailers")
    yield Case(id="A12", what="a client address told by a stranger")
    yield Case(id="A13", what="a client address slipped through a trusted proxy")
    yield Case(id="A15", what="headers that stand in for the request line")
    yield Case(id="A17", what="agents of probes on protected paths")
    yield Case(id="A18", what="the backend asked directly, without a signature")
    yield Case(id="A19", what="a signature replayed, for another request, changed, late or twice")
    yield Case(
        id="A20",
        what="tokens with a chosen algorithm, key or blank signature",
        elsewhere=(
            "tests/gateway/authn/jwt/test_verification.py::test_a_token_without_a_signature_is_refused",
            "tests/gateway/authn/jwt/test_verification.py::test_a_public_key_is_no_shared_secret",
            "tests/gateway/authn/jwt/test_verification.py::test_a_blank_ecdsa_signature_is_refused",
            (
                "tests/gateway/authn/jwt/test_verification.py"
                "::test_a_header_that_brings_a_key_or_changes_the_reading_is_refused"
            ),
        ),
    )

    yield Case(
        id="A22",
        what="requests while the secret key changes, by readers with the old keys and with none",
        elsewhere=(
            (
                "tests/gateway/test_vouchers.py"
                "::test_words_are_believed_while_keys_change_by_readers_who_know_the_old_ones_and_who_know_none"
            ),
        ),
    )


def _of_framing() -> Iterator[Case]:
    yield Case(id="A23", what="`Content-Length` beside chunks")
    yield Case(id="A24", what="transfer codings other than chunked once")
    yield Case(id="A25", what="a transfer coding in disguise")
    yield Case(id="A27", what="lengths that are not one plain number")
    yield Case(id="A28", what="other versions of HTTP, and chunks in an old one")
    yield Case(id="A29", what="broken header lines: bare CR and LF, folds, NUL, no name")
    yield Case(id="A30", what="broken chunks, and endless extensions of chunks")
    yield Case(id="A33", what="no host, two hosts, a host that is none")
    yield Case(id="A34", what="absolute targets of another authority")
    yield Case(id="A35", what="targets and methods that lead elsewhere: `//host`, CONNECT, TRACE")
    yield Case(id="A36", what="a body that is itself a request")
    yield Case(id="A37", what="`Expect: 100-continue` by a stranger")
    yield Case(id="A39", what="upgrades other than to WebSocket")
    yield Case(
        id="A41",
        what="answers of an upstream with two readings, or bytes that nobody asked for",
        elsewhere=(
            (
                "tests/relay/test_answerreader.py"
                "::test_an_answer_with_two_readings_is_a_502_and_its_connection_is_dropped"
            ),
            "tests/relay/test_pool.py::test_bytes_that_nobody_asked_for_end_an_idle_connection",
            "tests/relay/test_pool.py::test_an_unread_rest_is_never_the_next_answer",
        ),
    )
    yield Case(
        id="A43",
        what="callers who leave in the middle",
        elsewhere=(
            "tests/relay/test_forward.py::test_a_caller_that_leaves_mid_upload_never_completes_it",
            "tests/relay/test_forward.py::test_a_caller_that_leaves_takes_its_upstream_request_along",
            "tests/relay/test_pool.py::test_a_cancelled_exchange_frees_its_place_and_connection",
        ),
    )


def _of_targets() -> Iterator[Case]:
    yield Case(id="A44", what="dot segments, plain and encoded")
    yield Case(id="A45", what="encoded slashes, backslashes, parameters around a public prefix")
    yield Case(id="A46", what="another spelling of a protected path")
    yield Case(id="A47", what="a public path inside a protected target")
    yield Case(id="A49", what="any bytes of a query, which must arrive as they are")
    yield Case(id="A51", what="odd methods")
    yield Case(id="A52", what="odd spellings of a data source's number")
    yield Case(id="A53", what="placeholders taken literally, such as `:key`")


def _of_credentials() -> Iterator[Case]:
    yield Case(id="A55", what="no credential, on every route there is")
    yield Case(id="A56", what="`Authorization` headers that are none")
    yield Case(
        id="A57",
        what="passwords that differ in their last byte, and long ones",
        elsewhere=("tests/backend/credentials/test_passwords.py::test_the_tail_of_a_long_password_counts",),
    )
    yield Case(id="A59", what="two credentials at once")
    yield Case(id="A60", what="a key in the query")
    yield Case(id="A61", what="keys that are nearly good, deleted, over, or another gateway's")
    yield Case(id="A62", what="a good key without the right")
    yield Case(
        id="A63",
        what="a credential revoked at another gateway",
        elsewhere=(
            "tests/gateway/credentials/test_redis_broadcast.py::test_every_gateway_hears_what_one_tells",
            (
                "tests/gateway/credentials/test_redis_broadcast.py"
                "::test_a_link_that_broke_forgets_everything_and_listens_again"
            ),
            "tests/gateway/tokens/test_handlers.py::test_what_one_gateway_ends_is_ended_at_the_other",
        ),
    )
    yield Case(
        id="A64",
        what="telling accounts that exist from others by the cost of an answer",
        elsewhere=(
            "tests/backend/credentials/test_passwords.py::test_nobodys_password_costs_what_a_wrong_one_costs",
        ),
    )
    yield Case(
        id="A65",
        what="guessing that locks the owner out",
        elsewhere=(
            "tests/gateway/guard/test_guard.py::test_whoever_guesses_cannot_lock_out_a_known_device",
            "tests/gateway/guard/test_guard.py::test_parallel_guesses_cannot_pass_the_limit",
        ),
    )
    yield Case(
        id="A67",
        what="a flood of wrong passwords",
        elsewhere=(
            "tests/gateway/guard/test_guard.py::test_a_flood_of_wrong_passwords_keeps_no_signed_in_user_waiting",
        ),
    )
    yield Case(
        id="A68",
        what="the old password after a change",
        elsewhere=("tests/journeys/test_first_steps.py::test_a_changed_password_ends_what_the_old_one_opened",),
    )
    yield Case(id="A70", what="refusals without a challenge, redirects for programs")


def _of_sessions() -> Iterator[Case]:
    yield Case(id="A71", what="a planted session token")
    yield Case(id="A72", what="cookies within reach of scripts and other sites")
    yield Case(
        id="A73",
        what="parallel requests at the moment of rotation",
        elsewhere=(
            (
                f"{_SESSIONS}/test_rotation.py"
                "::test_two_hundred_parallel_requests_get_one_successor_and_nobody_is_logged_out"
            ),
        ),
    )
    yield Case(
        id="A74",
        what="a token replayed after its successor was seen",
        elsewhere=(
            f"{_SESSIONS}/test_rotation.py::test_the_predecessor_ends_the_session_after_the_grace",
            f"{_SESSIONS}/test_sessions.py::test_a_replay_ends_the_session_and_is_audited",
        ),
    )
    yield Case(
        id="A76",
        what="a log-out among rotations, in any order",
        elsewhere=(
            f"{_SESSIONS}/test_rotation.py::test_log_outs_win_over_rotations_at_the_same_time",
            (
                f"{_SESSIONS}/test_interleavings.py"
                "::test_no_order_of_events_logs_a_browser_out_or_leaves_a_dead_session_alive"
            ),
        ),
    )
    yield Case(
        id="A79",
        what="a copy of the stores, and writing to the one of the sessions",
        elsewhere=(
            f"{_SESSIONS}/test_redis_store.py::test_a_dump_of_redis_holds_no_live_token",
            "tests/backend/datasources/test_secrets.py::test_no_secret_is_in_the_database_in_clear",
        ),
    )
    yield Case(id="A80", what="state changes by another site's page")
    yield Case(id="A81", what="WebSockets by another site's page")
    yield Case(id="A83", what="redirects off our origin")
    yield Case(id="A86", what="two users over the same upstream connections")
    yield Case(id="A87", what="ending the sessions of others")


def _of_content() -> Iterator[Case]:
    yield Case(
        id="A88",
        what="data sources at addresses that are none",
        elsewhere=(
            f"{_PROXY}/test_egress.py::test_no_spelling_of_an_address_gets_past_the_guard",
            f"{_PROXY}/test_egress.py::test_some_addresses_are_never_a_data_sources",
            f"{_PROXY}/test_egress.py::test_a_source_that_is_our_own_listener_is_refused",
        ),
    )
    yield Case(
        id="A90",
        what="what a data source learns of its caller",
        elsewhere=(
            f"{_PROXY}/test_request_headers.py::test_what_is_no_business_of_a_source_does_not_reach_it",
            f"{_PROXY}/test_credentials.py::test_a_source_sees_its_own_credentials_and_never_the_callers",
            f"{_PROXY}/test_credentials.py::test_a_custom_header_may_not_speak_for_us",
        ),
    )
    yield Case(
        id="A91",
        what="answers of a data source that speak for our origin",
        elsewhere=(
            f"{_PROXY}/test_handlers.py::test_an_answer_may_not_speak_for_our_origin",
            f"{_PROXY}/test_handlers.py::test_redirects_are_the_callers_to_follow",
        ),
    )
    yield Case(
        id="A93",
        what="every role on every operation, and on another organisation's",
        elsewhere=(
            "tests/journeys/rows/test_rows.py::test_who_is_less_is_refused",
            "tests/journeys/rows/test_rows.py::test_an_admin_is_one_in_the_own_organisation_alone",
        ),
    )
    yield Case(
        id="A94",
        what="snapshots by a wrong key, a guessed one, or another organisation's editor",
        elsewhere=(
            f"{_SNAPSHOTS}/test_handlers.py::test_what_is_no_key_reads_and_deletes_nothing",
            f"{_SNAPSHOTS}/test_handlers.py::test_what_is_no_delete_key_deletes_nothing",
            f"{_SNAPSHOTS}/test_handlers.py::test_editors_delete_by_key_within_their_organisation",
        ),
    )


def _of_exhaustion() -> Iterator[Case]:
    yield Case(
        id="A96",
        what="half a header, one byte at a time, silence, slow readers",
        elsewhere=(
            "tests/relay/test_listener.py::test_a_header_has_a_deadline",
            "tests/relay/test_listener.py::test_a_later_header_has_the_same_deadline_however_slowly_it_drips",
            "tests/relay/test_listener.py::test_an_idle_connection_ends_after_its_time",
            "tests/relay/test_relayed.py::test_a_caller_that_does_not_read_is_cut_off",
            "tests/relay/test_listener.py::test_connections_over_the_cap_are_not_served",
        ),
    )
    yield Case(
        id="A97",
        what="large headers and bodies",
        elsewhere=(
            "tests/relay/test_strictparser.py::test_a_header_is_bounded_however_many_lines_and_segments_it_has",
            "tests/relay/test_listener.py::test_a_body_over_the_limit_is_a_413",
            "tests/backend/access/test_door.py::test_an_unpacked_body_is_not_taken",
            "tests/relay/test_relayed.py::test_a_large_download_by_a_slow_reader_does_not_grow_memory",
        ),
    )
    yield Case(
        id="A99",
        what="credentials in logs, audit, pages and files",
        elsewhere=(
            "tests/journeys/test_canaries.py::test_no_credential_is_written_anywhere",
            "tests/relay/test_listener.py::test_a_request_that_cannot_be_parsed_is_never_quoted",
        ),
    )
    yield Case(id="A100", what="names that write log lines of their own")
    yield Case(
        id="A101",
        what="Redis away, frozen, emptied, a replica",
        elsewhere=(
            "tests/gateway/test_store_faults.py::test_nobody_is_logged_out_by_a_store_that_is_away",
            "tests/gateway/test_store_faults.py::test_a_store_that_is_emptied_under_us_is_not_believed_at_once",
            f"{_SESSIONS}/test_redis_epoch.py::test_a_replica_judges_nothing",
        ),
    )
    yield Case(
        id="A104",
        what="settings that open a hole: refused, or told at start",
        elsewhere=(
            "tests/journeys/test_start_faults.py::test_settings_that_open_a_hole_are_refused",
            "tests/doorward/test_cli.py::test_every_setting_that_weakens_is_told_loudly",
            "tests/doorward/test_cli.py::test_good_settings_are_fine",
            "tests/contract/settings/test_checks.py::test_what_cannot_be_used_is_refused_with_its_cure",
            "tests/contract/settings/test_checks.py::test_what_is_doubtful_is_a_warning",
        ),
    )
    yield Case(
        id="A105",
        what="what refusals and errors tell of the software",
        elsewhere=(
            "tests/relay/test_listener.py::test_an_answer_of_ours_names_no_software",
            "tests/relay/test_listener.py::test_a_bug_is_a_500_that_tells_nothing",
        ),
    )


CASES = tuple(_cases())

OF_FILES = {"test_audit": ("A100",), "test_every_route": ("A55", "A87")}
"""The cases of the files whose tests are not named by them."""
