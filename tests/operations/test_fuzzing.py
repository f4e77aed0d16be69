"""A fuzzer that knows the document asks every operation; schemathesis.toml says what it leaves out."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tests.operations.cast import Cast
from tests.support.stack import UNREMARKED

pytestmark = UNREMARKED
FUZZER = Path(sys.executable).with_name("schemathesis")
PASSED = 0


async def fuzz(url: str, *words: str, folder: Path) -> tuple[int, str]:
    """Exit status, and what the fuzzer tells; in `folder` it keeps what it likes."""
    command = (FUZZER, "--config-file", ROOT / "schemathesis.toml", "run", f"{url}/api/openapi.json")
    options = ("--url", url, "--max-failures", "50", "--continue-on-failure", "--suppress-health-check", "all")
    seed = ("--seed", "1", "--generation-database", "none", "--no-color")
    process = await asyncio.create_subprocess_exec(
        *command,
        *options,
        *seed,
        *words,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, told.decode()


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    ("role", "phases"),
    [("server_admin", "coverage,fuzzing"), ("editor", "fuzzing"), ("viewer", "fuzzing"), ("anonymous", "fuzzing")],
)
async def test_no_operation_fails_or_answers_what_is_not_described(
    crowded: Cast, role: str, phases: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    caller = getattr(crowded, role)
    headers = [word for name, value in caller.items() for word in ("-H", f"{name}: {value}")]
    examples = str(request.config.getoption("--examples"))
    status, told = await fuzz(
        crowded.api.url, "--phases", phases, "--max-examples", examples, *headers, folder=tmp_path
    )
    assert status == PASSED, told
    if caller:
        assert (await crowded.api.get("/api/user", by=caller)).status == 200, "the caller is not who they were"
