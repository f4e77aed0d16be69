"""One JSON line an event on standard error; the same shape in both processes."""

import logging
import sys
import traceback
from collections.abc import Callable, MutableMapping
from typing import Any, TextIO, cast

import structlog

from contract.jsonline import line
from contract.sturdy import SturdyStream

LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
    "critical": logging.CRITICAL,
}

Logger = structlog.typing.FilteringBoundLogger
_Event = MutableMapping[str, Any]


def configure_logs(*, level: str, process: str, stream: TextIO = sys.stderr) -> None:
    """Send our events, and what libraries log from warnings up, to `stream`.

    Libraries are heard by logger name and level only: their texts may quote a request, and with it a secret
    (security.md M16).
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            _frames,
            _in_process(process),
            structlog.processors.JSONRenderer(serializer=_line),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", SturdyStream(stream))),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [_LibraryEvents()]
    root.setLevel(logging.WARNING)


def logger(room: str) -> Logger:
    """The logger of one room, such as `gateway.sessions`."""
    bound: Logger = structlog.get_logger(room=room)
    return bound


def _frames(_: object, __: str, event: _Event) -> _Event:
    """An exception as its type and its place: its text might quote what a caller sent."""
    exception = _exception(event.pop("exc_info", None))
    if exception is not None:
        event["exception"] = type(exception).__name__
        event["frames"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in _summary(exception)]
    return event


def _exception(info: object) -> BaseException | None:
    """What `exc_info` means: an exception, the triple of one, or True for the one that is being handled."""
    if isinstance(info, tuple):
        info = info[1]
    found = sys.exception() if info is True else info
    return found if isinstance(found, BaseException) else None


def _summary(exception: BaseException) -> traceback.StackSummary:
    return traceback.extract_tb(exception.__traceback__, limit=-12)


def _in_process(process: str) -> Callable[[object, str, _Event], _Event]:
    def add(_: object, __: str, event: _Event) -> _Event:
        event["process"] = process
        return event

    return add


def _line(event: _Event, **_: object) -> str:
    return line(event)


class _LibraryEvents(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        logger(record.name).warning(
            "library event", level_name=record.levelname, at=f"{record.module}:{record.lineno}", exception=kind
        )
