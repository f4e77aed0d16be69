"""What a rule between settings is."""

from collections.abc import Callable, Iterator

from contract.settings.model import Settings

Finding = tuple[str, str, str]
"""Section, key, and what to do."""
Rule = Callable[[Settings], Iterator[Finding]]
