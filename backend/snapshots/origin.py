"""The dashboard that a snapshot was taken of, as far as it names one: its permissions hold for the snapshot."""

import asyncio
from collections.abc import Mapping

from backend.permissions.rights import ObjectRights, Rights
from backend.storage.database import Statements
from contract import jsontext
from contract.identity import Identity


async def rights_on_origin(
    statements: Statements, caller: Identity, document: Mapping[str, object] | None
) -> Rights | None:
    """None where it names no dashboard of the caller's organisation."""
    uid, number = (document or {}).get("uid"), (document or {}).get("id")
    rights = ObjectRights(statements)
    if isinstance(uid, str) and uid:
        return await rights.on_uid(caller, uid)
    if type(number) is int and 0 < number < 2**63:
        return await rights.on(caller, number)
    return None


async def origin_of(text: str) -> Mapping[str, object] | None:
    """The document of a stored snapshot, which may be as long as a body can be."""
    document = await asyncio.to_thread(jsontext.decode, text.encode())
    return document if isinstance(document, dict) else None
