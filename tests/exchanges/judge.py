"""Whether an answer is the recorded one, as the rules of the recordings' README have it."""

from collections.abc import Iterator
from typing import Final

from tests.exchanges.additive import additions
from tests.exchanges.answer import Answer
from tests.exchanges.bodies import Bodies
from tests.exchanges.differences import Difference, failed, unlike
from tests.exchanges.echoes import compare_echoes, is_echo
from tests.exchanges.expectations import Expect, alternatives, instead, overridden, replaces, statuses, told
from tests.exchanges.recording import Exchange, Recorded, Scenario
from tests.exchanges.renamed import Renamed

_WITHOUT_BODY: Final = {"none", "status", "status-class", "status-type"}
_WITHOUT_TYPE: Final = {"none", "status", "status-class"}
_REDIRECTS: Final = {301, 302}
_RECORDED_HOME: Final = "http://localhost:3000"


class Judge:
    """Of one scenario's answers, in their order; `home` is where this run's server is."""

    def __init__(self, scenario: Scenario, *, home: str) -> None:
        self._scenario = scenario
        self._home = home
        self._renamed = Renamed()

    def differences(self, exchange: Exchange, answer: Answer) -> list[Difference]:
        self._renamed.hear(exchange)
        judged = [self._by_recording(exchange, expect, answer) for expect in alternatives(exchange.expect)]
        judged += [
            _by_message(entry.get("message"), answer)
            for entry in exchange.also_accept
            if entry["status"] == answer.status
        ]
        # Of equals the last: where only the entry's status is right, its message is what is wrong.
        judged.reverse()
        return min(judged, key=lambda each: (len(failed(each, level=1)), len(each)))

    def _by_recording(self, exchange: Exchange, expect: Expect, answer: Answer) -> list[Difference]:
        recorded, mode = exchange.recorded, exchange.compare
        if not _status_is_right(mode, statuses(expect, recorded.status), answer.status, said="status" in expect):
            return [_wrong_status(recorded, expect, answer)]
        found = list(_content_types(mode, recorded, expect, answer))
        same = answer.status == recorded.status
        if recorded.status in _REDIRECTS and same:
            return found + list(self._locations(recorded, answer))
        found += _headers(exchange, expect, answer)
        bodies_count = same and mode not in _WITHOUT_BODY
        try:
            found += told(expect, answer)
            found += self._bodies(exchange, expect, answer) if bodies_count else ()
        except ValueError as fault:
            found.append(Difference(1, "", f"is not JSON ({fault}): {answer.body[:160]!r}"))
        return found

    def _bodies(self, exchange: Exchange, expect: Expect, answer: Answer) -> Iterator[Difference]:
        recorded = exchange.recorded
        if "same_as" in expect:
            recorded = self._scenario.recorded_by(expect["same_as"])
        if replaces(expect, recorded):
            return
        if not recorded.is_json:
            yield from _texts(recorded, answer)
            return
        if is_echo(recorded):
            yield from compare_echoes(exchange, recorded.body, answer.json, expect=expect)
            return
        bodies = Bodies(
            renamed=self._renamed,
            may_add=additions(exchange),
            mode=exchange.compare,
            loose=exchange.loose,
            judged=overridden(expect),
        )
        yield from bodies.compare(instead(recorded, expect), answer.json)
        self._renamed.learn(bodies.learnt)

    def _locations(self, recorded: Recorded, answer: Answer) -> Iterator[Difference]:
        expected = recorded.headers.get("location")
        actual = answer.all("location")
        if expected is not None and [self._here(expected)] != [self._here(each) for each in actual]:
            yield unlike(1, "location", expected, actual)

    def _here(self, location: str) -> str:
        return location.replace(_RECORDED_HOME, self._home)


def _status_is_right(mode: str, wanted: list[int], actual: int, *, said: bool) -> bool:
    if mode == "none" and not said:
        return True
    if mode == "status-class":
        return actual // 100 in {status // 100 for status in wanted}
    return actual in wanted


def _wrong_status(recorded: Recorded, expect: Expect, answer: Answer) -> Difference:
    wanted = statuses(expect, recorded.status)
    return Difference(1, "status", f"expected {wanted}, got {answer.status} {answer.body[:160]!r}")


def _content_types(mode: str, recorded: Recorded, expect: Expect, answer: Answer) -> Iterator[Difference]:
    expected = expect.get("content_type")
    if expected is None and mode not in _WITHOUT_TYPE and answer.status == recorded.status:
        expected = None if recorded.status in _REDIRECTS else recorded.content_type
    actual = answer.all("content-type")
    if expected is not None and [_media(expected)] != [_media(each) for each in actual]:
        yield unlike(1, "content-type", expected, actual)


def _media(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _headers(exchange: Exchange, expect: Expect, answer: Answer) -> Iterator[Difference]:
    wanted = dict(expect.get("response_headers", {}))
    if exchange.compare == "headers-subset":
        wanted = {**exchange.recorded.headers, **wanted}
    wanted.pop("content-type", None)
    for name, value in wanted.items():
        expected = value if isinstance(value, list) else [] if value is None else [value]
        if answer.all(name) != expected:
            yield unlike(1, name, value, answer.all(name))


def _texts(recorded: Recorded, answer: Answer) -> Iterator[Difference]:
    if _media(recorded.content_type or "") == "text/html":
        return
    expected = recorded.body.encode() if isinstance(recorded.body, str) else recorded.body
    if expected != answer.body:
        yield unlike(1, "", expected, answer.body)


def _by_message(message: str | None, answer: Answer) -> list[Difference]:
    """Of an answer that has the status of an `also_accept` entry."""
    if message is None:
        return []
    try:
        actual = answer.json
    except ValueError:
        actual = None
    told_message = actual.get("message") if isinstance(actual, dict) else None
    return [] if told_message == message else [unlike(1, "/message", message, told_message)]
