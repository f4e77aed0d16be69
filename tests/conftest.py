"""What all tests share: the end of a run tells of the recorded exchanges."""

from tests.exchanges.summary import pytest_terminal_summary

__all__ = ["pytest_terminal_summary"]
