"""Slices of the measurements behind docs/sessions.md, through real processes."""

import pytest

from bench import revocation, rotation


@pytest.mark.timeout(120)
async def test_bursts_at_the_moment_of_rotation_log_nobody_out() -> None:
    tally = await rotation.play(rounds=12, requests=60)
    assert tally.dropped > 60
    assert tally.outlasted == 48
    assert tally.refused == {}
    assert tally.logged_out == 0
    assert tally.rotations == 12
    assert tally.most_successors == 1
    assert tally.most_live_tokens <= 2


@pytest.mark.timeout(120)
async def test_an_ended_session_is_refused_by_every_gateway() -> None:
    flowing, deaf = await revocation.measure(flowing=27, deaf=9)
    assert (flowing.ended, flowing.accepted_after_own) == (27, 0)
    assert (deaf.ended, deaf.accepted_after_own) == (9, 0)
    # A whole second, where 50 ms are the goal: other tests share the machine.
    assert max(flowing.refused_after) < 1000
    assert max(deaf.refused_after) < 5000
