import asyncio
import math
import threading
import time
from collections.abc import Iterator

import pytest

from backend.credentials.passwords import Checked, Parameters, Passwords, imported, pbkdf2
from contract.errors import BadRequest, Unavailable
from tests.support.household import QUICK

OLD_HASH = "957bb182e04a3d53c859714b5962ef90f28afc87aaca933a5c7edcee550286c62a476f687bc516c1e6e5bc3f806ed92dfbb8"


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    made = Passwords(QUICK, threads=2)
    yield made
    made.close()


@pytest.mark.parametrize("password", ["", "pw", "päss\0wörd🔑", " ", "x" * 4096, "\ud800", "é", "e\u0301"])
async def test_a_hash_proves_its_password_alone(passwords: Passwords, password: str) -> None:
    stored = await passwords.hash(password)
    assert await passwords.verify(stored, password) == Checked(good=True)
    for other in (password + "x", password + "\0", "\0", "other"):
        assert await passwords.verify(stored, other) == Checked(good=False)


async def test_the_tail_of_a_long_password_counts(passwords: Passwords) -> None:
    stored = await passwords.hash("x" * 4000 + "a")
    assert not (await passwords.verify(stored, "x" * 4000 + "b")).good


async def test_a_password_that_is_too_long_is_nobodys(passwords: Passwords) -> None:
    with pytest.raises(BadRequest, match="too long"):
        await passwords.hash("é" * 2049)
    stored = await passwords.hash("x" * 4096)
    for long in ("x" * 4097, "x" * 1_000_000):
        assert not (await passwords.verify(stored, long)).good


async def test_two_hashes_of_one_password_differ(passwords: Passwords) -> None:
    assert await passwords.hash("same") != await passwords.hash("same")


async def test_the_standard_parameters_are_those_of_owasp() -> None:
    usual = Passwords()
    assert (await usual.hash("x")).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    usual.close()


@pytest.mark.parametrize("stored", ["", "x", "$argon2id$", "$pbkdf2-sha256$", "$pbkdf2-sha256$a$b", "$md5$x$y"])
async def test_a_damaged_hash_is_nobodys(passwords: Passwords, stored: str) -> None:
    assert await passwords.verify(stored, "") == Checked(good=False)


async def test_other_parameters_ask_for_a_new_hash(passwords: Passwords) -> None:
    dearer = Passwords(Parameters(memory_kib=128, passes=1))
    stored = await dearer.hash("pw")
    checked = await passwords.verify(stored, "pw")
    assert checked.good
    assert checked.replacement is not None
    assert await passwords.verify(checked.replacement, "pw") == Checked(good=True)
    assert await passwords.verify(stored, "wrong") == Checked(good=False)
    dearer.close()


async def test_a_hash_that_grafana_made_is_good_and_asks_for_a_new_one(passwords: Passwords) -> None:
    assert pbkdf2(b"0123456789ABCDEFGHIJKLMNOPQRSTUV", b"mykey") == OLD_HASH
    stored = imported(OLD_HASH, salt="mykey")
    checked = await passwords.verify(stored, "0123456789ABCDEFGHIJKLMNOPQRSTUV")
    assert checked.good
    assert checked.replacement is not None
    assert checked.replacement.startswith("$argon2id$")
    assert await passwords.verify(stored, "0123456789ABCDEFGHIJKLMNOPQRSTUW") == Checked(good=False)


async def test_nobodys_password_costs_what_a_wrong_one_costs() -> None:
    usual = Passwords(threads=1)
    stored = await usual.hash("pw")
    fastest = dict.fromkeys(("known", "unknown", "long"), math.inf)
    for _ in range(5):
        for name, (known, typed) in {
            "known": (stored, "wrong"),
            "unknown": (None, "wrong"),
            "long": (stored, "x" * 100_000),
        }.items():
            started = time.process_time()
            await usual.verify(known, typed)
            fastest[name] = min(fastest[name], time.process_time() - started)
    assert max(fastest.values()) < 2 * min(fastest.values())
    usual.close()


async def test_the_loop_goes_on_while_a_password_is_hashed() -> None:
    slow = Passwords(Parameters(passes=10), threads=1)
    hashing = asyncio.create_task(slow.hash("pw"))
    turns = 0
    while not hashing.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns > 10
    slow.close()


async def test_who_would_wait_too_long_is_told_to_come_back() -> None:
    passwords = Passwords(QUICK, threads=1, waiting=2)
    go_on = threading.Event()
    held = [asyncio.create_task(passwords.run(go_on.wait)) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable) as refusal:
        await passwords.verify(None, "pw")
    assert refusal.value.headers == {"Retry-After": "1"}
    go_on.set()
    await asyncio.gather(*held)
    await passwords.verify(None, "pw")
    passwords.close()


async def test_a_caller_who_left_makes_room_when_the_work_is_done() -> None:
    passwords = Passwords(QUICK, threads=1, waiting=1)
    go_on = threading.Event()
    running, waiting = (asyncio.create_task(passwords.run(go_on.wait)) for _ in range(2))
    await asyncio.sleep(0)
    for task in (running, waiting):
        task.cancel()
    await asyncio.wait([running, waiting])
    second = asyncio.create_task(passwords.run(go_on.wait))
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await passwords.run(go_on.wait)
    go_on.set()
    await second
    passwords.close()
