from pathlib import Path

import pytest

from backend.dashboards.saving import Saving
from backend.dashboards.store import DashboardStore
from backend.folders.changes import FolderChanges
from backend.provisioning.board_folders import BoardFolders
from backend.provisioning.boards import Boards
from backend.provisioning.dashboards import DashboardProviders
from backend.provisioning.folder import Folder
from backend.storage.database import Database
from tests.backend.provisioning.conftest import Files
from tests.support.clock import FrozenClock
from tests.support.people import People


@pytest.fixture
def providers(database: Database, people: People, files: Files, clock: FrozenClock) -> DashboardProviders:
    saving = Saving(database, clock=clock, versions_to_keep=20)
    folders = BoardFolders(database, FolderChanges(database, clock=clock, versions_to_keep=20))
    boards = Boards(database, saving=saving, folders=folders, clock=clock)
    folder = Folder(files.root / "dashboards")
    return DashboardProviders(database, folder=folder, boards=boards, environ={}, clock=clock)


def configure(files: Files, *, seconds: int) -> Path:
    text = f"providers: [{{name: a, updateIntervalSeconds: {seconds}, options: {{path: {files.root}/boards}}}}]"
    files.write("dashboards/a.yaml", f"apiVersion: 1\n{text}")
    return files.write("boards/a.json", '{"title": "first", "uid": "a"}')


async def title(database: Database, people: People) -> str:
    found = await DashboardStore(database).find_by_uid(people.admin.org_id, "a")
    return found.title if found else ""


async def test_files_are_looked_at_as_often_as_the_provider_says(
    database: Database, people: People, files: Files, clock: FrozenClock, providers: DashboardProviders
) -> None:
    path = configure(files, seconds=7)
    assert await providers.look() == []
    assert (await title(database, people), providers.pause) == ("first", 7.0)
    path.write_text('{"title": "second title", "uid": "a"}', encoding="utf-8")
    await providers.look()
    assert await title(database, people) == "first"
    clock.advance(seconds=7)
    await providers.look()
    assert await title(database, people) == "second title"


async def test_a_fault_is_told_once_and_again_when_the_file_was_written(
    files: Files, clock: FrozenClock, providers: DashboardProviders
) -> None:
    path = configure(files, seconds=1)
    causes = []
    for text in ("{", "{", '{"broken', '{"title": "x"}'):
        path.write_text(text, encoding="utf-8")
        clock.advance(seconds=1)
        causes.append([fault.cause for fault in await providers.look()])
        clock.advance(seconds=1)
        assert await providers.look() == []
    assert causes[0] == causes[2] == ["it is no JSON"]
    assert causes[3] == []


async def test_a_folder_that_is_away_is_told_once(
    files: Files, clock: FrozenClock, providers: DashboardProviders
) -> None:
    path = configure(files, seconds=1)
    path.unlink()
    path.parent.rmdir()
    assert [fault.file for fault in await providers.look()] == [str(path.parent)]
    clock.advance(seconds=1)
    assert await providers.look() == []


async def test_a_dashboard_whose_way_is_free_again_is_made_without_a_write(
    database: Database, people: People, files: Files, clock: FrozenClock, providers: DashboardProviders
) -> None:
    configure(files, seconds=1)
    other = files.write("boards/0.json", '{"title": "first", "uid": "other"}')
    assert [fault.cause for fault in await providers.look()] == ["its title is that of 0.json"]
    other.unlink()
    clock.advance(seconds=1)
    assert await providers.look() == []
    assert await title(database, people) == "first"
