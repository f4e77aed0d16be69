"""The cheapest read that each type of data source offers, and what a good answer to it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from backend.datasources.model import DataSource
from contract import jsontext


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A GET below the source's own path, or a POST of the JSON text `body`.

    `complaint` tells what is wrong with a good answer's body, "" for nothing. Raises BadRequest for what should be
    JSON and is none.
    """

    rest: bytes
    query: bytes = b""
    body: bytes = b""
    complaint: Callable[[bytes], str]


_ASTRAY = "The answer is not the one that a data source of this type gives"


def question_for(source: DataSource) -> Question | None:
    """None for a type that has none."""
    asking = _QUESTIONS.get(source.type)
    return None if asking is None else asking(source)


def _of_json(complaint: Callable[[object], str]) -> Callable[[bytes], str]:
    return lambda body: complaint(jsontext.decode(body))


def _prometheus(_: DataSource) -> Question:
    return Question(rest=b"api/v1/query", query=b"query=1%2B1", complaint=_of_json(_of_prometheus))


def _loki(_: DataSource) -> Question:
    """Arithmetic reads no log."""
    return Question(
        rest=b"loki/api/v1/query", query=b"query=vector(1)%2Bvector(1)&limit=1", complaint=_of_json(_of_prometheus)
    )


def _of_prometheus(answer: object) -> str:
    return "" if _field(answer, "status") == "success" else _ASTRAY


def _graphite(_: DataSource) -> Question:
    query = b"target=constantLine(1)&from=-1min&format=json"
    return Question(rest=b"render", query=query, complaint=_of_json(_of_graphite))


def _of_graphite(answer: object) -> str:
    return "" if isinstance(answer, list) else _ASTRAY


def _influxdb(source: DataSource) -> Question:
    options = jsontext.decode(source.json_data.encode())
    if _field(options, "version") == "Flux":
        return _flux(_field(options, "organization"))
    query = f"db={quote(source.database, safe='')}&q=SHOW%20MEASUREMENTS%20LIMIT%201"
    return Question(rest=b"query", query=query.encode("ascii"), complaint=_of_json(_of_influxdb))


def _flux(organization: object) -> Question:
    """The names of the buckets that the token may see: a query, but one that reads no series."""
    named = organization if isinstance(organization, str) else ""
    return Question(
        rest=b"api/v2/query",
        query=f"org={quote(named, safe='')}".encode("ascii"),
        body=jsontext.encode({"query": "buckets() |> limit(n: 1)", "type": "flux"}),
        complaint=_of_flux,
    )


def _of_flux(answer: bytes) -> str:
    """CSV, whose first line names the columns, others where the query failed half way; empty without a bucket."""
    columns = answer.strip().partition(b"\n")[0].strip().split(b",")
    if columns[0] == b"error":
        return "The data source refused to list its buckets"
    return "" if columns == [b""] or b"result" in columns else _ASTRAY


def _of_influxdb(answer: object) -> str:
    results = _field(answer, "results")
    if not isinstance(results, list) or not results:
        return _ASTRAY
    return "The data source refused to read its database" if _field(results[0], "error") is not None else ""


def _elasticsearch(_: DataSource) -> Question:
    return Question(rest=b"_cluster/health", complaint=_of_json(_of_elasticsearch))


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
