"""What a refusal for want of a permission says."""

import re
from typing import Any

_NUMBER = re.compile(r"ACE[0-9]{10}")


def denial(action: str) -> dict[str, str]:
    return {
        "message": "Permission denied",
        "title": "Access denied",
        "error": f"Permissions needed: {action}",
    }


def numbered(body: Any) -> dict[str, Any]:
    """The body without its number, which must be there."""
    assert _NUMBER.fullmatch(body["accessErrorId"]), body
    return {name: value for name, value in body.items() if name != "accessErrorId"}
