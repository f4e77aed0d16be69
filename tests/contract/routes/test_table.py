from collections.abc import Iterator, Mapping
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.errors import UntrustedFraming
from contract.internal import PREFIX
from contract.routes import ANY, ROUTES, Match, Needs, Owner, Route, RouteTable
from contract.target import Target
from relay.reading import METHODS, PROXY_METHODS

TABLE = RouteTable(
    (
        Route("GET", "/", "home", Needs.PUBLIC),
        Route("GET", "/users", "users", Needs.PUBLIC),
        Route("GET", "/users/search", "search", Needs.PUBLIC),
        Route("GET", "/users/:id", "user", Needs.PUBLIC),
        Route("DELETE", "/users/:id", "remove", Needs.PUBLIC),
        Route("GET", "/users/:id/stars/:star", "star", Needs.PUBLIC),
        Route("GET", "/logout", "logout", Needs.PUBLIC, changes=True),
        Route(ANY, "/proxy/:id", "proxy", Needs.PUBLIC),
        Route(ANY, "/proxy/:id/*", "proxy", Needs.PUBLIC),
    )
)


def _match(target: str, method: str = "GET", *, table: RouteTable = TABLE) -> Match | None:
    return table.match(method, Target.read(target.encode("ascii")))


def _name(target: str, method: str = "GET") -> str | None:
    found = _match(target, method)
    return found.route.name if found else None


@pytest.mark.parametrize(
    ("target", "name", "params"),
    [
        ("/", "home", {}),
        ("/users", "users", {}),
        ("/users/search", "search", {}),
        ("/users/7", "user", {"id": "7"}),
        ("/users/Search", "user", {"id": "Search"}),
        ("/users/search%2F7", "user", {"id": "search/7"}),
        ("/users/%73earch", "search", {}),
        ("/users/7/stars/a%20b", "star", {"id": "7", "star": "a b"}),
        ("/users/:id", "user", {"id": ":id"}),
        ("/users/*", "user", {"id": "*"}),
        ("/users/7?id=8", "user", {"id": "7"}),
    ],
)
def test_fixed_segments_win_and_parameters_are_decoded(target: str, name: str, params: Mapping[str, str]) -> None:
    found = _match(target)
    assert found is not None
    assert (found.route.name, found.params, found.remainder) == (name, params, None)


@pytest.mark.parametrize(
    "target",
    [
        "//",
        "/users//",
        "//users",
        "/users//stars/1",
        "/Users",
        "/users/7/stars",
        "/users/7/stars/1/2",
        "/user",
        "/*",
    ],
)
def test_empty_segments_case_and_length_are_never_bent(target: str) -> None:
    assert _match(target) is None


@pytest.mark.parametrize("target", ["/users/", "/users/search/", "/users/7/", "/users/7/stars/1/"])
def test_one_trailing_slash_is_tolerated(target: str) -> None:
    assert _name(target) == _name(target.removesuffix("/")) is not None
    assert _name(target + "/") is None


@pytest.mark.parametrize(
    ("target", "remainder"),
    [
        ("/proxy/1", None),
        ("/proxy/1/", b""),
        ("/proxy/1//", b"/"),
        ("/proxy/1/a/b/", b"a/b/"),
        ("/proxy/1//a//b", b"/a//b"),
        ("/proxy/1/a%2Fb%20%2525?c=%2F", b"a%2Fb%20%2525"),
        ("/proxy/%31/a", b"a"),
    ],
)
def test_a_remainder_is_the_raw_bytes(target: str, remainder: bytes | None) -> None:
    found = _match(target)
    assert found is not None
    assert found.remainder == remainder
    assert found.params == {"id": "1"}


def test_a_remainder_needs_its_parameter() -> None:
    assert _match("/proxy//a") is None
    assert _match("/proxy/") is None


@pytest.mark.parametrize(
    ("method", "name"),
    [("GET", "user"), ("HEAD", "user"), ("DELETE", "remove"), ("POST", None), ("get", None), ("", None)],
)
def test_the_method_decides_too(method: str, name: str | None) -> None:
    assert _name("/users/7", method) == name


def test_a_fixed_segment_without_the_method_leaves_it_to_the_parameter() -> None:
    assert _name("/users/search", "DELETE") == "remove"


def test_head_looks_but_never_changes() -> None:
    assert _name("/logout") == "logout"
    assert _name("/logout", "HEAD") is None


@pytest.mark.parametrize("again", ["/users/:name", "/users/:id"])
def test_one_method_and_place_is_routed_once(again: str) -> None:
    with pytest.raises(ValueError, match="routed twice"):
        RouteTable((*TABLE.routes, Route("GET", again, "again", Needs.PUBLIC)))


# Of the table that is served


def _targets(route: Route, value: str) -> Iterator[str]:
    """Targets that the template stands for, with `value` for each parameter."""
    parts = [quote(value, safe="") if part.startswith(":") else part for part in route.template.split("/")]
    if parts[-1] != "*":
        yield "/".join(parts)
        return
    yield from ("/".join([*parts[:-1], remainder]) for remainder in ("", "a", "a/b//", "a%2Fb"))


_ROUTES = pytest.mark.parametrize("route", ROUTES.routes, ids=lambda route: f"{route.methods} {route.template}")


@_ROUTES
def test_every_template_matches_what_it_stands_for_and_that_alone(route: Route) -> None:
    for value in ("7", "a b/c", "ü", ":id", "search-"):
        for target in _targets(route, value):
            for method in route.served:
                found = _match(target, method, table=ROUTES)
                assert found is not None
                assert found.route is route
                assert set(found.params.values()) <= {value}
                assert len(found.params) == route.template.count(":")


@_ROUTES
def test_no_route_answers_other_methods_than_its_own(route: Route) -> None:
    # Fixed templates may share their place with a parameter of another route, so only the route itself is asked.
    alone = RouteTable([route])
    for target in _targets(route, "7"):
        answered = {
            method for method in METHODS | PROXY_METHODS if alone.match(method, Target.read(target.encode()))
        }
        assert answered == set(route.served)


@given(st.lists(st.sampled_from([*"/:*a1?.%;", "api", "admin", "users", "proxy", "%2F", "login"]), max_size=8))
def test_no_target_finds_a_route_that_its_segments_do_not_spell(pieces: list[str]) -> None:
    try:
        target = Target.read(("/" + "".join(pieces)).encode())
    except UntrustedFraming:
        return
    found = ROUTES.match("GET", target)
    if found is None:
        return
    spelled = [found.params.get(part[1:], part) for part in found.route.template[1:].split("/")]
    if found.remainder is not None:
        spelled[-1:] = [""] * (len(target.segments) - len(spelled) + 1)
        assert target.path.endswith(found.remainder)
    compared = [given for given, said in zip(target.segments, spelled, strict=False) if said != ""]
    assert compared == [said for said in spelled if said != ""]


def test_lines_that_share_a_name_differ_in_their_place_alone() -> None:
    said = {
        (route.name, route.methods, route.needs, route.owner, route.page, route.changes) for route in ROUTES.routes
    }
    assert len(said) == len({route.name for route in ROUTES.routes})


def test_every_change_by_get_is_marked() -> None:
    words = ("logout", "login/:", "delete", "rotate", "revoke", "using")
    gets = [route for route in ROUTES.routes if "GET" in route.methods.split()]
    assert [route.template for route in gets if any(word in route.template for word in words)] == [
        route.template for route in gets if route.changes
    ]


def test_pages_are_the_gateways_and_lie_outside_the_api() -> None:
    """All but the API's manual, which people look for beside what it describes."""
    pages = [route for route in ROUTES.routes if route.page]
    assert {route.owner for route in pages} == {Owner.GATEWAY}
    within = [route.name for route in pages if Target.read(route.template.encode()).is_api]
    assert within == ["manual.page"]


def test_internal_calls_are_no_routes() -> None:
    assert not any(route.template.startswith(PREFIX) for route in ROUTES.routes)


def test_the_proxy_takes_every_method_there_is() -> None:
    assert set(ANY.split()) | {"HEAD"} == METHODS | PROXY_METHODS
