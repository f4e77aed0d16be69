import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from contract.logs import LEVELS, configure_logs, logger
from contract.secret import Secret


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where the logs go while the test lasts; afterwards they go where they went before."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers, root.level
    lines = io.StringIO()
    configure_logs(level="info", process="gateway", stream=lines)
    yield lines
    root.handlers = handlers
    root.setLevel(level)
    structlog.configure(**before)


def _told(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_json_line_with_room_process_level_and_time(stream: io.StringIO) -> None:
    logger("gateway.sessions").info("rotated\nonce", session=7)
    [event] = _told(stream)
    assert str(event.pop("time")).endswith("Z")
    assert event == {
        "event": "rotated\nonce",
        "room": "gateway.sessions",
        "process": "gateway",
        "level": "info",
        "session": 7,
    }


def test_what_was_bound_to_the_request_is_on_its_lines(stream: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(request="r1"):
        logger("gateway").warning("inside")
    logger("gateway").warning("outside")
    assert [event.get("request") for event in _told(stream)] == ["r1", None]


def test_events_below_the_level_are_not_written(stream: io.StringIO) -> None:
    logger("gateway").debug("small talk")
    assert _told(stream) == []


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_of_the_settings_can_be_configured(stream: io.StringIO, level: str) -> None:
    configure_logs(level=level, process="gateway", stream=stream)
    logger("gateway").critical("heard")
    assert [event["event"] for event in _told(stream)] == ["heard"]


def test_a_logger_made_before_the_configuration_follows_it(stream: io.StringIO) -> None:
    early = logger("early")
    later = io.StringIO()
    configure_logs(level="info", process="backend", stream=later)
    early.info("hello")
    assert _told(stream) == []
    assert [event["process"] for event in _told(later)] == ["backend"]


def _fail() -> None:
    raise KeyError("what the caller sent")


@pytest.mark.parametrize("form", ["exception", "true", "triple"])
def test_an_exception_is_told_by_type_and_place_never_by_its_text(stream: io.StringIO, form: str) -> None:
    try:
        _fail()
    except KeyError as error:
        given = {"exception": error, "true": True, "triple": (KeyError, error, error.__traceback__)}
        logger("gateway").error("request failed", exc_info=given[form])
    [event] = _told(stream)
    assert event["exception"] == "KeyError"
    assert "_fail" in str(event["frames"])
    assert "what the caller sent" not in stream.getvalue()


def test_no_exception_is_no_exception(stream: io.StringIO) -> None:
    logger("gateway").error("odd", exc_info=None)
    logger("gateway").error("odd", exc_info=True)
    assert all("exception" not in event for event in _told(stream))


def test_libraries_are_heard_by_name_and_level_only(stream: io.StringIO) -> None:
    library = logging.getLogger("aiohttp.server")
    library.info("not heard")
    try:
        _fail()
    except KeyError:
        library.exception("could not serve %s", "Cookie: grafana_session=hush")
    [event] = _told(stream)
    assert event["room"] == "aiohttp.server"
    assert event["level_name"] == "ERROR"
    assert event["exception"] == "KeyError"
    assert "hush" not in stream.getvalue()
    assert "what the caller sent" not in stream.getvalue()


def test_a_mistake_in_a_line_ends_no_request_and_shows_no_secret(stream: io.StringIO) -> None:
    logger("gateway").info("odd", key=Secret("hush"), path="a\udc80", cause=ValueError("hush"))
    [event] = _told(stream)
    assert event["key"] == "<Secret>"
    assert "hush" not in stream.getvalue()
