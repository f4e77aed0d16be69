"""The endpoints of data sources, and of the types there are."""

from aiohttp import web

from backend.access.call import Call
from backend.access.ids import read_id
from backend.datasources.answers import DataSourceIdJson
from backend.datasources.bodies import DataSourceBody
from backend.datasources.model import DataSource, Key
from backend.datasources.plugins import PLUGINS
from backend.datasources.service import DataSources
from backend.datasources.url import remark
from contract.answers import json_answer, message_answer
from contract.errors import BadRequest, NotFound


class DataSourceHandlers:
    def __init__(self, sources: DataSources) -> None:
        self._sources = sources

    async def list(self, call: Call) -> web.Response:
        return json_answer([source.as_list_json() for source in await self._sources.list(call.identity.org_id)])

    async def read(self, call: Call) -> web.Response:
        return await self._read(call, _by_id(call))

    async def read_by_uid(self, call: Call) -> web.Response:
        return await self._read(call, _by_uid(call))

    async def read_by_name(self, call: Call) -> web.Response:
        return await self._read(call, _by_name(call))

    async def read_id(self, call: Call) -> web.Response:
        source = await self._sources.read(call.identity.org_id, _by_name(call))
        return json_answer(DataSourceIdJson(id=source.id))

    async def create(self, call: Call) -> web.Response:
        body = await call.body(DataSourceBody)
        source = await self._sources.create(call.identity.org_id, body)
        return _saved(f"Datasource added{remark(body.url)}", source)

    async def update(self, call: Call) -> web.Response:
        return await self._update(call, Key("id", call.id()))

    async def update_by_uid(self, call: Call) -> web.Response:
        return await self._update(call, _by_uid(call))

    async def delete(self, call: Call) -> web.Response:
        return await self._delete(call, Key("id", call.id(otherwise="Missing valid datasource id")))

    async def delete_by_uid(self, call: Call) -> web.Response:
        return await self._delete(call, _by_uid(call))

    async def delete_by_name(self, call: Call) -> web.Response:
        return await self._delete(call, _by_name(call))

    async def _read(self, call: Call, key: Key) -> web.Response:
        return json_answer((await self._sources.read(call.identity.org_id, key)).as_json())

    async def _update(self, call: Call, key: Key) -> web.Response:
        body = await call.body(DataSourceBody)
        source = await self._sources.update(call.identity.org_id, key, body)
        return _saved(f"Datasource updated{remark(body.url)}", source)

    async def _delete(self, call: Call, key: Key) -> web.Response:
        source = await self._sources.delete(call.identity.org_id, key)
        return message_answer("Data source deleted", id=source.id)


class PluginHandlers:
    """Which types there are is no secret, and no setting."""

    async def described(self, call: Call) -> web.Response:
        return json_answer({type_id: plugin.described() for type_id, plugin in PLUGINS.items()})

    async def list(self, call: Call) -> web.Response:
        if call.parameter("type", "datasource") != "datasource":
            return json_answer([])
        listed = [plugin for plugin in PLUGINS.values() if not plugin.built_in]
        return json_answer([plugin.listed() for plugin in sorted(listed, key=lambda plugin: plugin.name)])

    async def settings(self, call: Call) -> web.Response:
        plugin = PLUGINS.get(call.text("id"))
        if plugin is None:
            raise NotFound("Plugin not found, no installed plugin with that id")
        return json_answer(plugin.settings())


def _saved(message: str, source: DataSource) -> web.Response:
    return message_answer(message, datasource=source.as_json(), id=source.id, name=source.name)


def _by_id(call: Call) -> Key:
    """A number that no row can have names no data source (api.md D5)."""
    try:
        return Key("id", read_id(call.text("id")))
    except BadRequest:
        raise NotFound("Data source not found") from None


def _by_uid(call: Call) -> Key:
    return Key("uid", call.text("uid"))


def _by_name(call: Call) -> Key:
    return Key("name", call.text("name"))
