from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contract.identity import Identity, Kind, Role
from tests.support.household import Household, open_household

BASE = "/api/serviceaccounts"


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Household]:
    async with open_household(tmp_path) as household:
        yield household


async def make_account(home: Household, name: str = "robot", *, by: Identity | None = None, **wish: object) -> Any:
    """The new account as its maker is told it."""
    reply = await home.ask(by or home.admin, "POST", BASE, {"name": name, **wish})
    assert reply.status == 201, reply.json
    return reply.json


async def make_token(home: Household, account: int, name: str = "t", **wish: object) -> Any:
    return await home.done(home.admin, "POST", f"{BASE}/{account}/tokens", {"name": name, **wish})


async def make_key(home: Household, name: str = "k", role: Role = Role.VIEWER, **wish: object) -> Any:
    return await home.done(home.admin, "POST", "/api/auth/keys", {"name": name, "role": role.value, **wish})


def acting(account: Any) -> Identity:
    """What a gateway would say of the account, as it was made."""
    return Identity(
        kind=Kind.SERVICE_ACCOUNT,
        id=account["id"],
        login=account["login"],
        name=account["name"],
        org_id=account["orgId"],
        role=Role(account["role"]),
        method="key",
    )
