"""What is refused in more than one place."""

from contract.errors import BadRequest, NotFound


class AccountNotFound(NotFound):
    default = "service account not found"
    message_id = "serviceaccounts.ErrNotFound"


class AccountExists(BadRequest):
    default = "service account already exists"
    message_id = "serviceaccounts.ErrAlreadyExists"


class TokenNotFound(NotFound):
    default = "service account token not found"
    message_id = "serviceaccounts.ErrTokenNotFound"


class TokenExists(BadRequest):
    default = "service account token with given name already exists in the organization"
    message_id = "serviceaccounts.ErrTokenAlreadyExists"


class LivesTooLong(BadRequest):
    """Over [service_accounts] token_expiration_day_limit."""

    default = "The expiration date input exceeds the limit for service account access tokens expiration date"
    bare = True
