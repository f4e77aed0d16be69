"""Dashboards of others come in, are found, shared and deleted, and stay what they were."""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.api import ADMIN, Api
from tests.support.exact import copied_exactly, read_exactly, written_exactly
from tests.support.programs import REPOSITORY

OURS = Path(__file__).with_name("dashboards")
OTHERS = Path(os.environ.get("DOORWARD_DASHBOARDS", REPOSITORY.parent / "shared/dashboards"))
TEXTS = {file.stem: file.read_bytes() for folder in (OURS, OTHERS) for file in sorted(folder.glob("*.json"))}
SAVED_ANEW = {"id", "uid", "version"}


def rest(dashboard: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in dashboard.items() if name not in SAVED_ANEW}


async def imported(api: Api, text: bytes) -> str:
    """As Grafana imports a file: without its id, over what has its uid. The uid it has here."""
    wish = {"dashboard": {**copied_exactly(text), "id": None}, "overwrite": True, "folderId": 0}
    saved = await api.made("/api/dashboards/db", written_exactly(wish))
    assert saved["status"] == "success"
    return str(saved["uid"])


async def found(api: Api, query: str) -> set[str]:
    answer = await api.get(f"/api/search?type=dash-db&{query}", by=ADMIN)
    assert answer.status == 200, answer.body
    return {hit["uid"] for hit in answer.json}


@pytest.mark.parametrize("name", TEXTS)
async def test_a_dashboard_from_its_import_to_its_end(api: Api, name: str) -> None:
    text = TEXTS[name]
    original = read_exactly(text)
    uid = await imported(api, text)
    assert uid == original.get("uid") or not original.get("uid")

    answer = await api.get(f"/api/dashboards/uid/{uid}", by=ADMIN)
    assert answer.status == 200, answer.body
    back = read_exactly(answer.body)["dashboard"]
    assert rest(back) == rest(original)
    assert (back["uid"], back["version"]) == (uid, 1)
    assert back["id"] > 0

    assert await found(api, f"query={quote(original['title'])}") == {uid}
    loud = re.sub("[a-z]+", lambda letters: letters[0].upper(), original["title"])
    assert uid in await found(api, "query=" + quote(loud))
    for tag in original.get("tags", []):
        assert uid in await found(api, f"tag={quote(tag, safe='')}")
        assert tag in {one["term"] for one in (await api.get("/api/dashboards/tags", by=ADMIN)).json}

    await share(api, text)

    deleted = await api.ask("DELETE", f"/api/dashboards/uid/{uid}", by=ADMIN)
    assert deleted.status == 200, deleted.body
    assert (await api.get(f"/api/dashboards/uid/{uid}", by=ADMIN)).status == 404
    assert uid not in await found(api, f"query={quote(original['title'])}")


async def share(api: Api, text: bytes) -> None:
    """A snapshot is for everybody who has its key, and for nobody once it is deleted."""
    wish = {"dashboard": copied_exactly(text), "name": "shared", "expires": 3600}
    made = await api.made("/api/snapshots", written_exactly(wish))
    target = f"/api/snapshots/{made['key']}"
    seen = await api.get(target)
    assert seen.status == 200
    assert rest(read_exactly(seen.body)["dashboard"]) == rest(read_exactly(text))
    assert (await api.get(f"/api/snapshots/{made['deleteKey']}")).status == 404
    assert (await api.ask("DELETE", target)).status == 401
    assert (await api.ask("DELETE", target, by=ADMIN)).status == 200
    assert (await api.get(target)).status == 404


async def test_all_of_them_live_side_by_side(api: Api) -> None:
    uids = [await imported(api, text) for text in TEXTS.values()]
    assert await found(api, "limit=5000") == set(uids)
    assert len(set(uids)) == len(TEXTS)
    plain = await found(api, "tag=plain&tag=" + quote("made by hand"))
    assert plain == {"plainboard"}
