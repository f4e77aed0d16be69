"""Whether the program that is installed now could take over."""

import asyncio

from contract.errors import StartFault
from doorward.estate import Estate

_SECONDS = 30.0


async def rehearse(estate: Estate) -> None:
    """Has a process of it load what a supervisor needs, and read the settings. Raises StartFault."""
    process = await asyncio.create_subprocess_exec(
        *estate.program, "rehearse", *estate.options.as_arguments(), stdin=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(_SECONDS):
            code = await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise StartFault(f"the program that is installed now did not start within {_SECONDS:.0f} s") from None
    if code:
        raise StartFault(f"the program that is installed now ended with code {code}: see what it said")
