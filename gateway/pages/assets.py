"""The style sheet, script and icon of our pages: in memory, under names that change with their content."""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

from aiohttp import web

from contract.errors import NotFound
from gateway.visit import Visit

_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    name: str
    """With its digest, as `doorward.0123456789ab.css`."""
    content: bytes
    content_type: str

    @property
    def integrity(self) -> str:
        """As policies and `integrity` attributes name it (W3C Subresource Integrity)."""
        return "sha256-" + b64encode(sha256(self.content).digest()).decode()


class Assets:
    def __init__(self) -> None:
        self._by_kind = {kind: _read(kind) for kind in _TYPES}
        self._by_name = {asset.name: asset for asset in self._by_kind.values()}

    @property
    def script(self) -> Asset:
        return self._by_kind["js"]

    def path(self, kind: str) -> str:
        """Of `css`, `js` or `svg`, without the sub-path."""
        return f"/public/{self._by_kind[kind].name}"

    async def serve(self, visit: Visit) -> web.StreamResponse:
        asset = self._by_name.get(visit.match.params["file"])
        if asset is None:
            raise NotFound
        content_type = f"{asset.content_type}; charset=UTF-8"
        return web.Response(body=asset.content, headers={**_HEADERS, "Content-Type": content_type})


def _read(kind: str) -> Asset:
    content = files("gateway.pages").joinpath("static", f"doorward.{kind}").read_bytes()
    name = f"doorward.{sha256(content).hexdigest()[:12]}.{kind}"
    return Asset(name=name, content=content, content_type=_TYPES[kind])
