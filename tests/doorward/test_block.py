from contract.settings import load
from doorward.block import Block


def block(first_run: bool = True, **said: str) -> str:
    overrides = {tuple(name.split("__")): text for name, text in said.items()}
    settings = load(
        None, {}, {(section, key): text for section, key in overrides for text in [overrides[section, key]]}
    )
    return str(Block(settings=settings, store="Valkey 9.1.2, embedded", seconds=0.84, first_run=first_run))


def test_the_default_password_is_shown_with_its_limit() -> None:
    text = block()
    assert "admin / admin\n" in text
    assert "accepted from this machine only" in text


def test_another_password_is_named_by_its_source_alone() -> None:
    text = block(security__admin_user="root", security__admin_password="correct horse")
    assert "root, with the password from command line" in text
    assert "correct horse" not in text


def test_a_later_start_does_not_promise_the_first_password() -> None:
    assert "unless you changed it since" in block(first_run=False)


def test_no_login_is_offered_where_none_was_made() -> None:
    assert "admin /" not in block(security__disable_initial_admin_creation="true")


def test_the_stores_are_named() -> None:
    text = block(paths__data="/srv/doorward")
    assert "Valkey 9.1.2, embedded · SQLite /srv/doorward/doorward.db" in text
