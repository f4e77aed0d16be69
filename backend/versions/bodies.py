"""What callers send to go back."""

from typing import Annotated

import msgspec

from contract.shapes import Body

_RequiredNumber = Annotated[int, msgspec.Meta(extra={"required": True})]


class RestoreBody(Body, frozen=True):
    version: _RequiredNumber = 0
