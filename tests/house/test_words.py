"""The repository speaks of itself alone: it names no place that only its makers could know."""

import re

from tests.house.sources import ROOT, tracked

# A letter in brackets keeps this file from naming them itself.
_FOREIGN = re.compile(r"/w[o]rk/|\.\./\.l[i]brary|\.\./sh[a]red|\bf[a]rm\b|/tmp/br[i]ef", re.IGNORECASE)


def _texts() -> list[tuple[str, str]]:
    found = [(path, (ROOT / path).read_bytes()) for path in tracked()]
    return [(path, raw.decode("utf-8", "replace")) for path, raw in found if b"\0" not in raw[:8000]]


def test_no_text_names_a_place_outside() -> None:
    offenders = [
        f"{path}:{text.count(chr(10), 0, hit.start()) + 1} {hit[0]}"
        for path, text in _texts()
        for hit in _FOREIGN.finditer(text)
    ]
    assert offenders == []


def test_no_file_is_named_for_one() -> None:
    assert [path for path in tracked() if _FOREIGN.search("/" + path)] == []
