"""Grafana's dialect of INI, line by line, so that every fault can name its line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_DELIMITER: Final = re.compile(r"[=:]")
_COMMENT: Final = re.compile(r"[#;]")
_STRICT_QUOTES: Final = ('"""', "`")
_PLAIN_QUOTES: Final = ('"', "'")


@dataclass(frozen=True, slots=True, kw_only=True)
class IniLine:
    """A key with its text, or (`fault` not empty) what is wrong with the line."""

    number: int
    section: str = ""
    key: str = ""
    text: str = ""
    fault: str = ""


def read_ini(text: str) -> Iterator[IniLine]:
    """Keys before the first section are in section ``""``, as Grafana's `app_mode`. Names are in lower case."""
    section = ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line[0] in "#;":
            continue
        if line[0] != "[":
            yield _key(line, section=section, number=number)
        elif "]" in line:
            name = line[1 : line.index("]")].strip().lower()
            section = "" if name == "default" else name
        else:
            yield IniLine(number=number, fault="close the section's name with a bracket: [name]")


def _key(line: str, *, section: str, number: int) -> IniLine:
    delimiter = _DELIMITER.search(line)
    if delimiter is None or delimiter.start() == 0:
        return IniLine(number=number, fault="write the line as: key = value")
    key = line[: delimiter.start()].strip().lower()
    try:
        text = _unquoted(line[delimiter.end() :].strip())
    except ValueError as fault:
        return IniLine(number=number, section=section, key=key, fault=str(fault))
    return IniLine(number=number, section=section, key=key, text=text)


def _unquoted(text: str) -> str:
    for quote in (*_STRICT_QUOTES, *_PLAIN_QUOTES):
        if not text.startswith(quote):
            continue
        inner, closing, rest = text[len(quote) :].partition(quote)
        if closing and _only_comment(rest):
            return inner
        if quote in _STRICT_QUOTES:
            raise ValueError(f"close the value with {quote} on the same line")
    return _without_comment(text)


def _only_comment(rest: str) -> bool:
    return not rest.strip() or rest.strip()[0] in "#;"


def _without_comment(text: str) -> str:
    mark = _COMMENT.search(text)
    if mark is None:
        return text
    before, after = text[: mark.start()], text[mark.end() :]
    # Grafana would silently cut a password such as `pa#ss` here; a comment is only what looks like one.
    if before[-1:].isspace() or (not before and (not after or after[0].isspace())):
        return before.strip()
    raise ValueError('a value with # or ; in it must stand in triple quotes: """value"""')
