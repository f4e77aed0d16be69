from contract.routes.route import ANY, Needs, Route


def test_get_serves_head_too() -> None:
    assert Route("GET", "/a", "a", Needs.PUBLIC).served == ("GET", "HEAD")
    assert Route("GET POST", "/a", "a", Needs.PUBLIC).served == ("GET", "POST", "HEAD")
    assert Route("POST", "/a", "a", Needs.PUBLIC).served == ("POST",)


def test_a_get_that_changes_state_serves_no_head() -> None:
    assert Route("GET", "/logout", "logout", Needs.PUBLIC, changes=True).served == ("GET",)


def test_any_is_every_method() -> None:
    served = Route(ANY, "/proxy/*", "proxy", Needs.SIGNED_IN).served
    assert sorted(served) == sorted(
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "REPORT"]
    )
