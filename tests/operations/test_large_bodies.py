"""Ten megabytes, for every operation that reads a body: taken, or refused with a message."""

import json

import pytest

from tests.operations.cast import Cast
from tests.operations.test_bad_input import kinds, operations, written
from tests.support.stack import UNREMARKED

pytestmark = [UNREMARKED, pytest.mark.timeout(300)]

MEGABYTES = 10 * 1024 * 1024


async def test_bodies_of_ten_megabytes(cast: Cast) -> None:
    """A text of any length is one, unless what it names says otherwise."""
    long = json.dumps("x" * MEGABYTES)
    for method, target, properties in operations():
        name = next((name for name, schema in properties.items() if "string" in kinds(schema)), "title")
        answer = await cast.api.ask(method, target, written(properties, name, long), by=cast.editor)
        assert answer.status < 500, (method, target, answer.body)
        assert answer.status < 400 or answer.json["message"]


async def test_a_dashboard_of_ten_megabytes_is_saved_and_read(cast: Cast) -> None:
    dashboard = {"title": "large", "uid": "large", "panels": [{"text": "x" * 1024}] * (MEGABYTES // 1024)}
    body = json.dumps({"dashboard": dashboard}).encode()
    assert len(body) > MEGABYTES
    answer = await cast.api.post("/api/dashboards/db", body, by=cast.editor)
    assert answer.status == 200, answer.body
    read = await cast.api.get("/api/dashboards/uid/large", by=cast.viewer)
    assert read.json["dashboard"]["panels"] == dashboard["panels"]
