"""Nobody drops a row."""

from contract.routes import ROUTES
from tests.journeys.rows.table import APART, AREAS, SINGLE, TABLE


def test_no_row_is_missing() -> None:
    """Of the areas that the table is about, each route has one, with the methods that it serves."""
    wanted = {
        (route.name, method)
        for route in ROUTES.routes
        for method in route.methods.split()
        if (route.name.startswith(AREAS) or route.name in SINGLE) and route.name not in APART
    }
    assert {(row.route, row.method) for row in TABLE} == wanted
