from contract.routes import ROUTES, Needs
from contract.routes.opening import routes_for
from contract.settings import load

SET = {("paths", "data"): "/", ("security", "secret_key"): "the secret key of the tests, long enough"}


def test_public_mode_opens_the_making_of_snapshots_and_their_deletion_by_delete_key_alone() -> None:
    opened = routes_for(load(None, {}, {**SET, ("snapshots", "public_mode"): "true"}))
    changed = {
        one.name: other.needs for one, other in zip(ROUTES.routes, opened.routes, strict=True) if one != other
    }
    assert changed == {"snapshots.create": Needs.PUBLIC, "snapshots.delete_by_delete_key": Needs.PUBLIC}


def test_without_it_the_table_is_as_it_is_written() -> None:
    assert routes_for(load(None, {}, SET)) is ROUTES
