import re
from typing import Any

import pytest

from gateway.pages.manual import told_type
from tests.support.described import DOCUMENT
from tests.support.reader import reader
from tests.support.stack import UNREMARKED, Stack

pytestmark = UNREMARKED


async def test_every_operation_and_type_can_be_read(stack: Stack) -> None:
    page = await (await reader(stack)).read("/api/docs")
    for path, methods in DOCUMENT["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in page
    for name in DOCUMENT["components"]["schemas"]:
        assert f'<h3 id="{name}">' in page
    assert page.count("<h1>") == 1


async def test_it_runs_and_fetches_nothing_of_others(stack: Stack) -> None:
    page = await (await reader(stack)).read("/api/docs")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?! defer src=)", page)
    assert not re.search(r'(?:src|href|action)="(?![/#])', page)


async def test_a_stranger_is_led_to_the_log_in_page(stack: Stack) -> None:
    assert (await stack.ask("GET", "/api/docs")).status == 302


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ({"$ref": "#/components/schemas/OrgJson"}, "OrgJson"),
        ({"type": "array", "items": {"type": "integer"}}, "list of integer"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "string or null"),
        ({"enum": ["a", "b"]}, "a or b"),
        ({"type": "string", "format": "date-time"}, "date-time"),
        ({"type": "object", "additionalProperties": {"type": "boolean"}}, "boolean by name"),
        ({"type": "object"}, "object"),
        ({}, "anything"),
    ],
)
def test_a_type_is_told_in_a_few_words(schema: dict[str, Any], told: str) -> None:
    assert told_type(schema) == told
