"""The calls that only a gateway may make of the backend, under `/internal/` (decisions.md 19).

Bodies are JSON both ways, of the structs below. All are POST, signed with their body under a key of their own. A
subject that is not there, is disabled or has expired is told in the answer, not by a status: these calls answer
200, or 401 for a bad signature, or 503.
"""

import msgspec

from contract.identity import Kind, Role

PREFIX = "/internal/"
RESOLVE = b"/internal/resolve"
VERIFY_PASSWORD = b"/internal/verify-password"
VERIFY_KEY = b"/internal/verify-key"
IDENTITY = b"/internal/identity"
UPSERT_USER = b"/internal/upsert-user"
DISMISS_USER = b"/internal/dismiss-user"
EXTERNAL_USERS = b"/internal/external-users"


class Resolve(msgspec.Struct, frozen=True, kw_only=True):
    """Which account does this typed name mean? See decisions.md 14."""

    login: str


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """`account` is opaque, and the same for every spelling of one account; unknown names have one too."""

    account: str


class VerifyPassword(msgspec.Struct, frozen=True, kw_only=True):
    login: str
    password: str

    def __repr__(self) -> str:
        return f"VerifyPassword(login={self.login!r}, password='******')"


class VerifyKey(msgspec.Struct, frozen=True, kw_only=True):
    """`key` is the client secret as sent, of either form (auth.md §7, §8)."""

    key: str

    def __repr__(self) -> str:
        return "VerifyKey(key='******')"


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """A good credential's owner, or `subject=None` with the reason.

    `credential_version` is the owner's at this moment: the proof dies when it moves. `default_password` tells that
    the password is the one that everybody knows (decisions.md 20). `reason` is a message id of auth.md §2.5. From
    `good_until` on, in seconds since the epoch, ask again: the credential ends, or its use is to be noted anew.
    """

    subject: "Subject | None" = None
    credential_version: int = 0
    default_password: bool = False
    good_until: float | None = None
    reason: str = ""


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """Whose identity: a user or service account by its row, or an API key by its row."""

    kind: Kind
    id: int


class IdentityRecord(msgspec.Struct, frozen=True, kw_only=True):
    """All that the gateway needs to know of a subject to speak for it in any of its organisations.

    `roles` maps organisation numbers to roles. `org_id` is the active organisation. Times are seconds since the
    epoch: a session created at or before `sessions_valid_after` is dead, but for the one numbered `session_kept`;
    `expires_at` is a key's end, None for never. `active` is False for a subject that is disabled, revoked or gone.
    """

    subject: Subject
    active: bool
    login: str = ""
    email: str = ""
    name: str = ""
    org_id: int = 0
    roles: dict[int, Role] = {}
    is_server_admin: bool = False
    credential_version: int = 0
    sessions_valid_after: float = 0.0
    session_kept: int | None = None
    expires_at: float | None = None


class UpsertUser(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whom another party vouches for: find their account, or make one, and bring it up to date.

    `provider` is a code of `contract.providers`, `external_id` what that party never gives to anybody else. An
    account is found by this pair. Without such a link, `by_login` and `by_email` say by which of its names the
    provider may mean an account that exists; where neither may, an account with these names is a conflict.
    An account of our own that is found by name is spoken for and stays as it is: only external accounts (those
    that a provider made) are updated.

    `roles` are all of the user's organisations; None or empty leaves them alone (new users join by the settings).
    `named_roles` adds to them those of organisations that the settings call by name, and `role_everywhere` those
    of all that there are; of several roles in one organisation the highest counts.
    `is_server_admin` None leaves the flag alone. The last admin of an organisation, and of the server, stays one.
    `update_profile` lets non-empty login, email and name replace what is stored.
    """

    provider: str
    external_id: str
    login: str = ""
    email: str = ""
    name: str = ""
    roles: dict[int, Role] | None = None
    named_roles: dict[str, Role] = {}
    role_everywhere: Role | None = None
    is_server_admin: bool | None = None
    allow_sign_up: bool = False
    update_profile: bool = True
    by_login: bool = False
    by_email: bool = False


class Upserted(msgspec.Struct, frozen=True, kw_only=True):
    """The account, or `subject=None` with the reason.

    Reasons are message ids: `user.sync.signup-disabled` (no such user, and none may be made), `user.sync.conflict`
    (a name is somebody else's), `identity.disabled`, `user.sync.forbidden` (names missing or too long, no
    organisation to join).

    `changed`: what gateways remember of the user is out of date; `lost`: a role or the server admin's flag went.
    """

    subject: Subject | None = None
    reason: str = ""
    credential_version: int = 0
    created: bool = False
    changed: bool = False
    lost: bool = False


class DismissUser(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whom their provider knows no more: the account that it made is disabled until it does again."""

    provider: str
    external_id: str


class Dismissed(msgspec.Struct, frozen=True, kw_only=True):
    """`subject` is who was disabled by this very call, and whom gateways have to forget; None where nobody was.

    `reason` then says why: `unknown` (not of this provider), `local` (an account of our own, merely linked),
    `disabled` (is so already), `last-admin` (of the server).
    """

    subject: Subject | None = None
    reason: str = ""


class ListExternals(msgspec.Struct, frozen=True, kw_only=True):
    """The users that a provider has made: one by `user_id`, or those with higher numbers than `after`."""

    provider: str
    after: int = 0
    user_id: int | None = None


class External(msgspec.Struct, frozen=True, kw_only=True):
    """`is_dismissed`: disabled because the provider did not know them, not by an admin."""

    user_id: int
    external_id: str
    login: str
    email: str
    is_disabled: bool
    is_dismissed: bool


class Externals(msgspec.Struct, frozen=True, kw_only=True):
    """One page, in order of numbers; an empty one is behind the last."""

    users: list[External] = []
