"""A title as the last part of a URL (api.md §2.2)."""

import re
import unicodedata

from anyascii import anyascii

_WORDS = {"&": "and", "@": "at", "£": "ps", "€": "eu"}
_DROPPED = frozenset("\"'\u2018\u2019\u201c\u201d")
"""Quotes, straight and curled."""
_NOT_IN_SLUG = re.compile("[^a-z0-9_]+")
_SPOKEN = frozenset("LMN")
"""Letters, marks and numbers: what has a spelling in ASCII. An emoji's is a name in words, and is left out."""
_LONGEST = 2000
"""Characters that are read, and that a slug can have: it must fit into an index of any database."""


def slug_of(title: str) -> str:
    """Lower-case ASCII letters, digits, `_` and single `-`; empty if the title has nothing that can be spelled."""
    read = title[:_LONGEST]
    spelled = read if read.isascii() else "".join(map(_spelling, read.lower()))
    words = "".join(_WORDS.get(char, char) for char in spelled.lower() if char not in _DROPPED)
    return _NOT_IN_SLUG.sub("-", words)[:_LONGEST].strip("-_")


def _spelling(char: str) -> str:
    if char.isascii() or char in _WORDS or char in _DROPPED:
        return char
    if unicodedata.category(char)[0] not in _SPOKEN:
        return "-"
    # An ideograph is a word by itself.
    return f"{anyascii(char)}-" if unicodedata.name(char, "").startswith("CJK UNIFIED") else anyascii(char)
