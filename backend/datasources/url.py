"""What must not stand in a data source's URL: a user name or password, which everybody sees (decisions.md 29)."""

import re

from contract.errors import BadRequest

_REFUSAL = (
    "The url of a data source must not hold a user name or password:"
    " use basicAuth with basicAuthUser, and secureJsonData"
)
_USERINFO = re.compile(r"^(\s*(?:[A-Za-z][A-Za-z0-9+.-]*:)?[/\\]*)[^/\\?#]*@")
"""As lenient parsers would find it: slashes of either kind and any number, or none."""


def check_url(url: str) -> None:
    """Raises BadRequest. Nothing else of a URL is checked before it is used (api.md §4)."""
    if _USERINFO.match(url):
        raise BadRequest(_REFUSAL)


def shown(url: str) -> str:
    """The URL without what was let in before it was refused."""
    return _USERINFO.sub(r"\1", url)
