"""The cheapest read that each type of data source offers, and what a good answer to it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from backend.datasources.model import DataSource
from contract import jsontext


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A GET below the source's own path. `complaint` tells what is wrong with a decoded answer, "" for nothing."""

    rest: bytes
    query: bytes = b""
    complaint: Callable[[object], str]


_ASTRAY = "The answer is not the one that a data source of this type gives"


def question_for(source: DataSource) -> Question | None:
    """None for a type that has none."""
    asking = _QUESTIONS.get(source.type)
    return None if asking is None else asking(source)


def _prometheus(_: DataSource) -> Question:
    return Question(rest=b"api/v1/query", query=b"query=1%2B1", complaint=_of_prometheus)


def _loki(_: DataSource) -> Question:
    """Arithmetic reads no log."""
    return Question(
        rest=b"loki/api/v1/query", query=b"query=vector(1)%2Bvector(1)&limit=1", complaint=_of_prometheus
    )


def _of_prometheus(answer: object) -> str:
    return "" if _field(answer, "status") == "success" else _ASTRAY


def _graphite(_: DataSource) -> Question:
    query = b"target=constantLine(1)&from=-1min&format=json"
    return Question(rest=b"render", query=query, complaint=_of_graphite)


def _of_graphite(answer: object) -> str:
    return "" if isinstance(answer, list) else _ASTRAY


def _influxdb(source: DataSource) -> Question:
    """Where Flux is spoken the server's own word is all that can be had for nothing."""
    if _field(jsontext.decode(source.json_data.encode()), "version") == "Flux":
        return Question(rest=b"health", complaint=_of_flux)
    query = f"db={quote(source.database, safe='')}&q=SHOW%20MEASUREMENTS%20LIMIT%201"
    return Question(rest=b"query", query=query.encode("ascii"), complaint=_of_influxdb)


def _of_flux(answer: object) -> str:
    return "" if _field(answer, "status") == "pass" else _ASTRAY


def _of_influxdb(answer: object) -> str:
    results = _field(answer, "results")
    if not isinstance(results, list) or not results:
        return _ASTRAY
    return "The data source refused to read its database" if _field(results[0], "error") is not None else ""


def _elasticsearch(_: DataSource) -> Question:
    return Question(rest=b"_cluster/health", complaint=_of_elasticsearch)


def _of_elasticsearch(answer: object) -> str:
    status = _field(answer, "status")
    if status == "red":
        return "The cluster's status is red"
    return "" if status in {"green", "yellow"} else _ASTRAY


def _field(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


_QUESTIONS: Mapping[str, Callable[[DataSource], Question]] = {
    "prometheus": _prometheus,
    "loki": _loki,
    "graphite": _graphite,
    "influxdb": _influxdb,
    "elasticsearch": _elasticsearch,
}
