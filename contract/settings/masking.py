"""What a setting may look like where people read it: `config show`, logs, GET /api/admin/settings."""

import re
from typing import Final

STARS: Final = "************"
_SECRET_WORDS: Final = ("password", "secret", "provider_config", "connstr")
# Greedy: a password with an unescaped `/` or `@` in it must not show its tail.
_USERINFO: Final = re.compile(r"((?<=://)|^(?!\w+://)).*@")
_IN_QUERY: Final = re.compile(r"(?<=password=)[^&]*", re.IGNORECASE)


def shown(key: str, text: str) -> str:
    """Stars for a secret, an empty one too; in a key about a URL each part of the userinfo becomes `******`."""
    if any(word in key.lower() for word in _SECRET_WORDS):
        return STARS
    if "url" not in key.lower():
        return text
    return _IN_QUERY.sub("******", _USERINFO.sub(_masked_userinfo, text))


def _masked_userinfo(found: re.Match[str]) -> str:
    return "******:******@" if ":" in found[0] else "******@"
