"""Where the resources of a source are: a plugin's paths, which of some types are the server's (api.md §15)."""

from contract.errors import NotFound

_BASES = {"prometheus": b"", "loki": b"loki/api/v1/"}


def rest_of(type_id: str, rest: bytes) -> bytes:
    """The path below the source's own; raises NotFound for types whose plugins are more than an HTTP front.

    Loki's are named from its API's base on.
    """
    base = _BASES.get(type_id)
    if base is None:
        raise NotFound
    return rest if rest.startswith(base) else base + rest
