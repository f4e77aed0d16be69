import pytest

from backend.datasources.vault import Place, Unreadable, Vault

PLACE = Place(5, "password")


@pytest.fixture
def vault() -> Vault:
    return Vault(["current"])


@pytest.mark.parametrize("text", ["", "s3cret", "pass wörd 🔑", "x" * 100_000])
def test_what_was_sealed_can_be_opened(vault: Vault, text: str) -> None:
    assert vault.open(vault.seal(text, PLACE), PLACE) == text


def test_a_sealed_value_does_not_show_what_it_holds(vault: Vault) -> None:
    assert b"s3cret" not in vault.seal("s3cret", PLACE)


def test_the_same_value_never_looks_the_same(vault: Vault) -> None:
    assert vault.seal("s3cret", PLACE) != vault.seal("s3cret", PLACE)


@pytest.mark.parametrize("elsewhere", [Place(6, "password"), Place(5, "basicAuthPassword")])
def test_a_value_moved_to_another_place_does_not_open(vault: Vault, elsewhere: Place) -> None:
    with pytest.raises(Unreadable):
        vault.open(vault.seal("s3cret", PLACE), elsewhere)


def test_a_value_with_any_byte_changed_does_not_open(vault: Vault) -> None:
    sealed = vault.seal("s3cret", PLACE)
    for at in range(len(sealed)):
        with pytest.raises(Unreadable):
            vault.open(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], PLACE)


def test_a_value_cut_short_does_not_open(vault: Vault) -> None:
    sealed = vault.seal("", PLACE)
    for length in range(len(sealed)):
        with pytest.raises(Unreadable):
            vault.open(sealed[:length], PLACE)


def test_another_secret_key_does_not_open_it(vault: Vault) -> None:
    with pytest.raises(Unreadable):
        Vault(["another"]).open(vault.seal("s3cret", PLACE), PLACE)


def test_the_previous_secret_key_still_opens_it(vault: Vault) -> None:
    assert Vault(["next", "current"]).open(vault.seal("s3cret", PLACE), PLACE) == "s3cret"


def test_new_values_are_sealed_under_the_current_key_only(vault: Vault) -> None:
    sealed = Vault(["next", "current"]).seal("s3cret", PLACE)
    assert Vault(["next"]).open(sealed, PLACE) == "s3cret"
    with pytest.raises(Unreadable):
        vault.open(sealed, PLACE)


def test_a_rewrapped_value_no_longer_needs_the_previous_key(vault: Vault) -> None:
    rotating = Vault(["next", "current"])
    old = vault.seal("s3cret", PLACE)
    assert rotating.is_previous(old)
    new = rotating.rewrap(old, PLACE)
    assert not rotating.is_previous(new)
    assert Vault(["next"]).open(new, PLACE) == "s3cret"


def test_the_refusal_does_not_say_what_it_could_not_read(vault: Vault) -> None:
    with pytest.raises(Unreadable) as refusal:
        Vault(["another"]).open(vault.seal("s3cret", PLACE), PLACE)
    assert "s3cret" not in str(refusal.value)
    assert "password" not in str(refusal.value)
