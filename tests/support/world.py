"""Some of everything in one organisation, made through the API."""

from collections.abc import Iterator, Mapping
from typing import Any

from contract.routes import Route
from tests.support.boards import Boards

Made = tuple[str, str, dict[str, Any]]
"""Method, target and body of what makes an object."""

_PLACES: Mapping[str, str] = {
    "/api/dashboards/": "d0",
    "/api/user/stars/": "d0",
    "/api/folders/": "f0",
    "/api/datasources/": "s0",
    "/api/orgs/": "Elsewhere",
}
_KEYS: Mapping[str, str] = {
    ":key": "k0",
    ":deleteKey": "x0",
    ":slug": "board-0",
    ":version": "1",
    ":file": "none.json",
}
_ROBOT = "6"
"""The first service account's number: before it came the first admin and the four of `Boards`."""

_UNKNOWN_ID, _UNKNOWN_NAME = "987654", "nobody-has-this"


def objects(number: int) -> Iterator[Made]:
    """One of each kind. Those of number 0 have the names that `targets` asks for."""
    n = number
    yield "POST", "/api/folders", {"uid": f"f{n}", "title": f"Folder {n}"}
    board = {"uid": f"d{n}", "title": f"Board {n}", "tags": [f"t{n}", "all"]}
    yield "POST", "/api/dashboards/db", {"dashboard": board}
    yield "POST", "/api/dashboards/db", {"dashboard": {**board, "version": 1}}
    inside = {"uid": f"i{n}", "title": f"Inside {n}", "tags": ["all"]}
    yield "POST", "/api/dashboards/db", {"dashboard": inside, "folderUid": f"f{n}"}
    items = {"items": [{"role": "Viewer", "permission": 1}, {"role": "Editor", "permission": 2}]}
    yield "POST", f"/api/dashboards/uid/d{n}/permissions", items
    yield "POST", f"/api/folders/f{n}/permissions", items
    yield "POST", f"/api/user/stars/dashboard/uid/d{n}", {}
    yield "POST", "/api/annotations", {"dashboardUID": f"d{n}", "text": "note", "time": n + 1, "tags": [f"a{n}"]}
    source = {
        "uid": f"s{n}",
        "name": f"s{n}",
        "type": "prometheus",
        "access": "proxy",
        "url": "http://127.0.0.1:1",
    }
    yield "POST", "/api/datasources", {**source, "secureJsonData": {"password": "x", "token": "y"}}
    yield "POST", "/api/snapshots", {"key": f"k{n}", "deleteKey": f"x{n}", "dashboard": {}}
    yield "POST", "/api/auth/keys", {"name": f"key {n}", "role": "Viewer"}
    yield "POST", "/api/serviceaccounts", {"name": f"robot {n}", "role": "Viewer"}


def people(number: int) -> Iterator[Made]:
    """A user, a member, an organisation; for a server admin to make."""
    login = {"login": f"user{number}", "email": f"user{number}@example.com", "password": "a password"}
    yield "POST", "/api/admin/users", login
    yield "POST", "/api/orgs", {"name": f"Org {number}"}


async def fill(boards: Boards, numbers: range) -> None:
    for number in numbers:
        for method, target, body in (*objects(number), *people(number)):
            answer = await boards.client.ask(boards.admin, method, target, body)
            assert answer.status in {200, 201}, (method, target, answer.body)


def target_of(route: Route, *, unknown: bool = False) -> str:
    """A path that matches: to an object of number 0, or to one that nobody has."""
    return "/".join(_filled(part, route.template, unknown=unknown) for part in route.template.split("/"))


def _filled(part: str, template: str, *, unknown: bool) -> str:
    if not part.startswith(":"):
        return "rest" if part == "*" else part
    if part.lower().endswith("id") and part != ":uid":
        known = _ROBOT if template.startswith("/api/serviceaccounts/:id") and part == ":id" else "1"
        return _UNKNOWN_ID if unknown else known
    if unknown:
        return _UNKNOWN_NAME
    return _KEYS.get(part) or next(name for start, name in _PLACES.items() if template.startswith(start))
