from dataclasses import replace

import pytest

from contract.errors import StartFault
from contract.forget import Forget
from contract.secret import Secret
from contract.settings import Settings
from doorward.admin.shell import Shell, opened
from tests.support.clock import FrozenClock


def with_redis(settings: Settings, url: str) -> Settings:
    return replace(settings, gateway=replace(settings.gateway, redis_url=Secret(url)))


async def test_the_operator_is_the_user_of_the_machine(shell: Shell) -> None:
    operator = shell.operator(org_id=3)
    assert operator.identity.login
    assert (operator.identity.org_id, operator.client_address) == (3, "shell")


async def test_a_redis_that_is_away_is_told_and_hinders_no_change(settings: Settings, clock: FrozenClock) -> None:
    async with opened(with_redis(settings, "unix:///nowhere/redis.sock"), clock) as shell:
        assert not await shell.tell(Forget(user=1))
        assert shell.warning.startswith("Redis at /nowhere/redis.sock does not answer")
        with pytest.raises(StartFault, match="does not answer"):
            shell.reach()


async def test_a_doorward_that_does_not_run_is_no_reason_to_warn(settings: Settings, clock: FrozenClock) -> None:
    async with opened(with_redis(settings, ""), clock) as shell:
        assert not await shell.tell(Forget(user=1))
        assert shell.warning == ""
        with pytest.raises(StartFault, match="Doorward does not run"):
            shell.reach()
