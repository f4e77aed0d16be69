"""What bringing a user up to date has done."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effect:
    """`changes` are words for the audit. `lost` is set when the user may do less than before."""

    changes: tuple[str, ...] = ()
    lost: bool = False

    def __or__(self, other: "Effect") -> "Effect":
        return Effect(self.changes + other.changes, lost=self.lost or other.lost)


NONE = Effect()
