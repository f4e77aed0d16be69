"""Passwords in a data source's URL, which everybody sees and the proxy refuses (decisions.md 29)."""

import re

from contract.errors import BadRequest

_REFUSAL = (
    "The url of a data source must not hold a user name or password:"
    " use basicAuth with basicAuthUser, and secureJsonData"
)
_REMARK = (
    ", without the user name or password of its url:"
    " set basicAuth, basicAuthUser and secureJsonData.basicAuthPassword instead"
)
_USERINFO = re.compile(r"^([\x00-\x20\s]*(?:[A-Za-z][A-Za-z0-9+.\-\s]*:(?=[/\\\s]))?[/\\\s]*)[^/\\?#]*@")
"""As lenient parsers would find it: slashes of either kind and any number, or none, and line breaks anywhere."""


def check_url(url: str) -> None:
    """Raises BadRequest, for files whose writer reads the log."""
    if _USERINFO.match(url):
        raise BadRequest(_REFUSAL)


def kept(url: str) -> str:
    """What is stored and shown of a URL: any is accepted (api.md §4), and nobody's password stays in it."""
    found = _USERINFO.match(url)
    while found is not None:
        url = found[1] + url[found.end() :]
        # What follows may look like another one, now that it stands there.
        found = _USERINFO.match(url)
    return url


def remark(url: str) -> str:
    """What the answer to whoever saved `url` adds; empty where all of it was kept."""
    return _REMARK if _USERINFO.match(url) else ""
