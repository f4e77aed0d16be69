"""The settings, for reading."""

from collections.abc import Sequence

from contract.jsontext import encode
from contract.settings import Explanation
from doorward.table import table


def as_table(explanations: Sequence[Explanation]) -> str:
    return table([(f"[{one.section}]", one.key, one.value, one.source) for one in explanations])


def as_json_text(explanations: Sequence[Explanation]) -> str:
    rows = [
        {"section": one.section, "key": one.key, "value": one.value, "source": one.source} for one in explanations
    ]
    return encode(rows).decode()
