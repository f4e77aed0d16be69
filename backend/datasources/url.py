"""Passwords in a data source's URL, which everybody sees and the proxy refuses (decisions.md 29)."""

import re

from contract.errors import BadRequest

_REFUSAL = (
    "The url of a data source must not hold a user name or password:"
    " use basicAuth with basicAuthUser, and secureJsonData"
)
_USERINFO = re.compile(r"^(\s*(?:[A-Za-z][A-Za-z0-9+.-]*:)?[/\\]*)[^/\\?#]*@")
"""As lenient parsers would find it: slashes of either kind and any number, or none."""


def check_url(url: str) -> None:
    """Raises BadRequest, for files whose writer reads the log."""
    if _USERINFO.match(url):
        raise BadRequest(_REFUSAL)


def kept(url: str) -> str:
    """What is stored of a URL that a caller saves: any is accepted (api.md §4).

    Of a password, which could not be used, only the sign that there was one stays: the proxy refuses the URL.
    """
    return _USERINFO.sub(r"\1@", url)


def shown(url: str) -> str:
    """The URL as callers read it."""
    return _USERINFO.sub(r"\1", url)
