import io
import json

from contract.audit import AuditStream, Event
from tests.support.clock import FrozenClock


def test_an_event_is_one_json_line_with_its_time() -> None:
    stream = io.StringIO()
    audit = AuditStream(FrozenClock(1_800_000_000.5), stream)
    audit.tell(Event.LOGIN_FAILED, login='eve"\n{"audit":"login"}', address="192.0.2.7", user=None)
    assert stream.getvalue().count("\n") == 1
    assert json.loads(stream.getvalue()) == {
        "time": "2027-01-15T08:00:00Z",
        "audit": "login_failed",
        "login": 'eve"\n{"audit":"login"}',
        "address": "192.0.2.7",
        "user": None,
    }


def test_a_line_is_one_write_and_is_flushed_at_once() -> None:
    calls: list[str] = []

    class Stream(io.StringIO):
        def write(self, text: str) -> int:
            calls.append(text)
            return len(text)

        def flush(self) -> None:
            calls.append("flush")

    AuditStream(FrozenClock(), Stream()).tell(Event.LOGOUT, user=1)
    assert [call[-1] for call in calls] == ["\n", "h"]
    assert calls[1] == "flush"


def test_an_event_is_told_whatever_name_was_typed() -> None:
    stream = io.StringIO()
    AuditStream(FrozenClock(), stream).tell(Event.LOGIN_FAILED, login="\ud800")
    assert json.loads(stream.getvalue())["login"] == "?"
