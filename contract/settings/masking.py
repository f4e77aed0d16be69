"""What a setting may look like where people read it: `config show`, logs, GET /api/admin/settings."""

import re
from typing import Final

STARS: Final = "************"
_SECRET_WORDS: Final = ("password", "secret", "provider_config", "connstr")
_USERINFO: Final = re.compile(r"(?<=://)[^/?#]*@")


def shown(key: str, text: str) -> str:
    """Stars for a secret, an empty one too; in a key about a URL each part of the userinfo becomes `******`."""
    if any(word in key.lower() for word in _SECRET_WORDS):
        return STARS
    if "url" not in key.lower():
        return text
    return _USERINFO.sub(lambda found: "******:******@" if ":" in found[0] else "******@", text)
