"""The medians as bars, one group for each comparison: an SVG of our own, readable on light and dark ground."""

from collections.abc import Iterator, Sequence
from html import escape

from bench.comparison import Outcome

_WIDTH, _LABELS, _BARS, _ROW, _HEAD, _GAP = 860, 300, 440, 22, 30, 18
_OURS, _THEIRS, _INK = "#e4572e", "#8a97a8", "#6b7685"
_PEERS = ("nginx", "Caddy", "Envoy", "Traefik", "HAProxy", "aiohttp")


def picture(outcomes: Sequence[Outcome]) -> str:
    parts: list[str] = []
    top = _GAP
    for outcome in outcomes:
        parts += _group(outcome, top)
        top += _HEAD + _ROW * len(outcome.medians()) + _GAP
    frame = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" width="{_WIDTH}" height="{top}"'
    style = f'font-family="system-ui, sans-serif" font-size="13" fill="{_INK}"'
    return "\n".join([f"{frame} {style}>", *parts, "</svg>\n"])


def _group(outcome: Outcome, top: int) -> Iterator[str]:
    medians = outcome.medians()
    most = max(medians.values())
    yield _text(12, top + 16, f"{outcome.title}, {outcome.unit}", 'font-weight="600" font-size="14"')
    for place, (name, value) in enumerate(medians.items()):
        line = top + _HEAD + place * _ROW
        width = max(1.0, _BARS * value / most)
        colour = _THEIRS if name.startswith(_PEERS) else _OURS
        yield _text(_LABELS - 8, line + 14, name, 'text-anchor="end"')
        shape = f'x="{_LABELS}" y="{line + 2}" width="{width:.1f}" height="{_ROW - 6}"'
        yield f'<rect {shape} rx="2" fill="{colour}"/>'
        yield _text(_LABELS + width + 8, line + 14, f"{value:,.{outcome.digits}f}".replace(",", " "), "")


def _text(left: float, base: float, words: str, more: str) -> str:
    return f'<text x="{left:.1f}" y="{base}" {more}>{escape(words)}</text>'
