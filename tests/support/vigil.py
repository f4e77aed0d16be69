"""No credential that tests send or are given is written anywhere: all of a run is watched for them.

Clients of the tests tell what goes over the wire; what each test writes, with its processes' logs and audit, is
searched when it ends. tests/journeys/test_canaries.py looks into databases, too.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator

_LEAST = 12
"""Shorter words may stand anywhere by chance, or in a message."""
_MOST = 8 * 1024
_HINTS = ("assword", "ecret", "oken", "eleteKey", 'key"', "code=", "state=", "aderValue", "ClientKey")
_WORD = re.compile(r"[A-Za-z0-9_-]{12,}")
_HEADER = re.compile(r"\bauthorization['\"]?: *['\"]?(?:basic|bearer) +([A-Za-z0-9+/=._~-]+)", re.IGNORECASE)
_COOKIE = re.compile(r"\bgrafana_session=([0-9a-f]{32})\b")
_FIELD = re.compile(
    r"[\"?&;](?:[a-z_]*password[a-z0-9]*|delete_?key|key|token|[a-z_]*secret|auth_token|access_token|code|state"
    r"|httpheadervalue[0-9]+|tlsclientkey)\"?[:=] *\"?([^\"&\s;\\]+)",
    re.IGNORECASE,
)


class Vigil:
    def __init__(self) -> None:
        self._known: set[str] = set()
        self._written: list[str] = []

    def overhear(self, wire: bytes) -> None:
        """Learn the credentials in a request or an answer."""
        text = wire[:_MOST].decode("latin-1")
        # Looking takes time, and most of what goes over the wire has none of these.
        if "uthorization" in text:
            for found in _HEADER.findall(text):
                self.hear(found, *_password(found))
        if "grafana_session" in text:
            self.hear(*_COOKIE.findall(text))
        if any(hint in text for hint in _HINTS):
            self.hear(*_FIELD.findall(text))

    def hear(self, *credentials: str) -> None:
        self._known.update(max(words, key=len) for each in credentials if (words := _WORD.findall(each)))

    def keep(self, written: str) -> None:
        """What a process wrote, until the test that started it has ended."""
        self._written.append(written)

    def found_in(self, texts: Iterable[str]) -> set[str]:
        """The lines with a credential in them, in `texts` and in what was kept."""
        kept, self._written = self._written, []
        lines = {line for text in (*texts, *kept) for line in text.splitlines()}
        return {line for line in lines if not self._known.isdisjoint(_WORD.findall(line))}


def _password(credential: str) -> Iterator[str]:
    try:
        yield base64.b64decode(credential, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return


VIGIL = Vigil()
"""One for all tests of the process."""
