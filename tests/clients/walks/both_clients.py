"""What users of the package grafana-client do, written once for its two clients.

`python -m tests.clients.walks.both_clients sync|async URL` takes every walk and prints a JSON object: the fault of
each, or null. It runs in an environment of its own, with none of our packages.
"""

import asyncio
import json
import sys
import traceback
from collections.abc import Awaitable, Callable
from typing import Final

from tests.clients.walks import people, things
from tests.clients.walks.asking import Api

WALKS: Final[tuple[Callable[[Api, str], Awaitable[None]], ...]] = (
    people.connecting,
    people.users,
    people.own_user,
    people.preferences,
    people.organisations,
    people.own_organisation,
    things.dashboards,
    things.versions,
    things.folders,
    things.permissions,
    things.data_sources,
    things.searching,
    things.snapshots,
    people.service_accounts,
    things.annotations,
    people.nothing_of_the_kind,
    people.administration,
)


async def taken(kind: str, url: str) -> dict[str, str | None]:
    from grafana_client import AsyncGrafanaApi, GrafanaApi  # noqa: PLC0415 - only where the package is

    client = GrafanaApi if kind == "sync" else AsyncGrafanaApi
    faults: dict[str, str | None] = {}
    for walk in WALKS:
        api = client.from_url(url, credential=("admin", "admin"), timeout=20)
        try:
            await walk(api, f"{walk.__name__}-{kind}")
        except Exception:
            faults[walk.__name__] = traceback.format_exc()
        else:
            faults[walk.__name__] = None
    return faults


if __name__ == "__main__":
    print(json.dumps(asyncio.run(taken(*sys.argv[1:]))))  # noqa: T201 - the result
