"""When a process serves: not before whoever started it says so, and until it is told to end."""

from typing import Protocol


class Turn(Protocol):
    async def begins(self) -> bool:
        """Tell that everything is ready, and wait; False if the end comes first."""

    async def ends(self) -> float:
        """Wait for the end. The seconds that requests under way have from then on."""

    def left(self) -> None:
        """Tell that nothing more is accepted."""
