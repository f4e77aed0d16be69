"""Text to look for, as SQL's LIKE wants it."""


def containing(text: str) -> str:
    r"""The pattern of all that contains `text`, for `LIKE … ESCAPE '\'`; empty for an empty text."""
    if not text:
        return ""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
