"""How long sessions and their tokens live."""

from dataclasses import dataclass

from contract.settings import Settings

SHORTEST_ROTATION_SECONDS = 120
DOUBLE_CLICK_SECONDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds each. `grace` is how long a token lasts after its successor was first seen.

    `most` is how many sessions there may be over all users, None for any number. With `client_rotates`, a due
    token is refused until the browser calls the rotate route (auth.md §4.5).
    """

    lifetime: float = 30 * 86400
    inactive: float = 7 * 86400
    rotation: float = 600
    grace: float = 30
    client_rotates: bool = False
    most: int | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        auth, quota = settings.auth, settings.quota
        return cls(
            lifetime=auth.login_maximum_lifetime_duration,
            inactive=auth.login_maximum_inactive_lifetime_duration,
            rotation=auth.token_rotation_interval_minutes * 60,
            grace=auth.token_rotation_grace_seconds,
            client_rotates=auth.client_token_rotation,
            most=quota.global_session if quota.enabled else None,
        )

    @property
    def rotate_after(self) -> float:
        """The age at which a token is rotated.

        Only a rotation proves activity, so it has to come well within the inactive time, or a short one
        would log active users out.
        """
        return min(max(self.rotation, SHORTEST_ROTATION_SECONDS), self.inactive / 2)
