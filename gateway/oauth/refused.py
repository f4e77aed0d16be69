"""Why a log-in through a provider did not succeed: a stable id, and the words for whoever tried."""

from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """The ids are told in the audit; those without `auth.oauth` come from the backend."""

    UNKNOWN_PROVIDER = "auth.oauth.provider.unknown"
    UNREACHABLE = "auth.oauth.provider.unreachable"
    PROVIDER_REFUSED = "auth.oauth.provider.refused"
    STATE_MISSING = "auth.oauth.state.missing"
    STATE_INVALID = "auth.oauth.state.invalid"
    ISSUER = "auth.oauth.issuer.mismatch"
    TOKEN_EXCHANGE = "auth.oauth.token.exchange"  # noqa: S105 - the name of a reason
    ID_TOKEN = "auth.oauth.id-token.invalid"  # noqa: S105 - the name of a reason
    USER_INFO = "auth.oauth.userinfo.invalid"
    EMAIL_MISSING = "auth.oauth.email.missing"
    EMAIL_NOT_ALLOWED = "auth.oauth.email.not-allowed"
    NOT_A_MEMBER = "auth.oauth.membership.missing"
    ROLE = "auth.oauth.role.missing"
    TOO_MANY = "auth.oauth.too-many"
    QUOTA = "auth.oauth.session.quota"
    GRANT_OVER = "auth.oauth.grant.over"
    SUBJECT = "auth.oauth.subject.changed"
    NO_SIGN_UP = "user.sync.signup-disabled"
    CONFLICT = "user.sync.conflict"
    FORBIDDEN = "user.sync.forbidden"
    DISABLED = "identity.disabled"


class RefusedLogin(Exception):  # noqa: N818 - a refusal, shown on the log-in page
    """`cause` is a word for the audit; nothing of a token, a code or what the provider wrote."""

    def __init__(self, reason: Reason, cause: str = "") -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.cause = cause


_AGAIN: Final = "The log-in was started in another browser, or took too long. Please try again."
_DOUBTFUL: Final = "The provider's answer could not be trusted. Please try again."
# One text for all of these: who has an account here, and in which state, is nobody else's business.
_NO_ACCOUNT: Final = "You cannot log in here with this account. Please ask an administrator."
_NOT_ALLOWED: Final = "Your account at the provider is not among those that may log in here."

TEXTS: Final = {
    Reason.UNKNOWN_PROVIDER: "There is no such way to log in here.",
    Reason.UNREACHABLE: "The provider does not answer. Please try again in a moment.",
    Reason.PROVIDER_REFUSED: "The provider did not let you in.",
    Reason.STATE_MISSING: _AGAIN,
    Reason.STATE_INVALID: _AGAIN,
    Reason.ISSUER: _DOUBTFUL,
    Reason.TOKEN_EXCHANGE: "The provider did not confirm the log-in. Please try again.",
    Reason.ID_TOKEN: _DOUBTFUL,
    Reason.USER_INFO: _DOUBTFUL,
    Reason.EMAIL_MISSING: "The provider did not tell your e-mail address, which is needed here.",
    Reason.EMAIL_NOT_ALLOWED: _NOT_ALLOWED,
    Reason.NOT_A_MEMBER: _NOT_ALLOWED,
    Reason.ROLE: "The provider names no role for you here. Please ask an administrator.",
    Reason.TOO_MANY: "Too many log-ins were started from your network. Please wait a few minutes.",
    Reason.QUOTA: "There are too many sessions already. Please ask an administrator.",
    Reason.GRANT_OVER: _AGAIN,
    Reason.SUBJECT: _DOUBTFUL,
    Reason.NO_SIGN_UP: _NO_ACCOUNT,
    Reason.CONFLICT: _NO_ACCOUNT,
    Reason.FORBIDDEN: _NO_ACCOUNT,
    Reason.DISABLED: _NO_ACCOUNT,
}
