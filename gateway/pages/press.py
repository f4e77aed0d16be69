"""Prints templates as pages: HTML that works without scripts, under a policy that knows only our own."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from contract.answers import STANDARD
from contract.identity import NOBODY, Identity
from gateway.pages.assets import Assets


class Press:
    """`sub_path` is the path of the root URL without its last slash; `signout_url` where a log-out may lead.

    `log_out` is whether pages have a button for it, `framed` whether other sites may show them in frames.
    """

    def __init__(
        self, assets: Assets, *, sub_path: str, signout_url: str = "", log_out: bool = True, framed: bool = False
    ) -> None:
        self._everywhere = {"root": sub_path, "assets": assets, "log_out": log_out}
        self._framed = framed
        self._policy = _policy(assets, signout_url, framed=framed)

    def page(
        self,
        name: str,
        *,
        viewer: Identity = NOBODY,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> web.Response:
        """`viewer` is whose name and ways on the page's head shows. Nothing of it is kept by browsers."""
        text = _templates().get_template(name).render(viewer=viewer, **self._everywhere, **facts)
        sent = {
            **STANDARD,
            "Cache-Control": "no-store",
            "Content-Security-Policy": self._policy,
            "Referrer-Policy": "same-origin",
            **(headers or {}),
        }
        if self._framed:
            del sent["X-Frame-Options"]
        return web.Response(text=text, status=status, content_type="text/html", headers=sent)


@cache
def _templates() -> Environment:
    """One for the whole process: each template is compiled once."""
    templates = Environment(
        loader=PackageLoader("gateway.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["moment"] = _moment
    return templates


def _policy(assets: Assets, signout_url: str, *, framed: bool) -> str:
    """Only the one script, whatever else our origin could be made to serve."""
    # Browsers hold the redirect that answers a form to this list too.
    elsewhere = f" {_origin(signout_url)}" if urlsplit(signout_url).netloc else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{assets.script.integrity}'",
            "style-src 'self'",
            "img-src 'self'",
            f"form-action 'self'{elsewhere}",
            "base-uri 'none'",
            *(() if framed else ("frame-ancestors 'none'",)),
        )
    )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _moment(rfc3339: str) -> Markup:
    """A time as a `time` element in UTC; the script turns it into the reader's own."""
    at = datetime.fromisoformat(rfc3339)
    shown = f"{at.day} {at:%b %Y, %H:%M} UTC"
    return Markup('<time datetime="{}">{}</time>').format(rfc3339, shown)
