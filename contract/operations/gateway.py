"""What the gateway serves itself, described; the shapes of what it reads and answers."""

from collections.abc import Mapping
from typing import Literal, TypedDict

from contract.operations.operation import Chapter, Content, MessageJson, Moment, Operation
from contract.shapes import Body, Required


class LoginBody(Body, frozen=True):
    user: Required = ""
    password: Required = ""

    def __repr__(self) -> str:
        return f"LoginBody(user={self.user!r})"


class TokenChoiceBody(Body, frozen=True):
    """The session that is to end."""

    auth_token_id: int | None = None


class LoggedInJson(MessageJson, TypedDict):
    redirectUrl: str


class AuthTokenJson(TypedDict):
    """A session; `isActive` is the one that asks."""

    id: int
    isActive: bool
    clientIp: str
    device: str
    os: str
    osVersion: str
    browser: str
    browserVersion: str
    createdAt: Moment
    seenAt: Moment
    authModule: str


class RevokedJson(MessageJson, TypedDict):
    revoked: int


class PublicKeyJson(TypedDict):
    """RFC 7517."""

    kty: str
    crv: str
    x: str
    y: str
    kid: str
    use: str
    alg: str


class KeySetJson(TypedDict):
    keys: list[PublicKeyJson]


_CREDENTIALS = {"user": str, "password": str}
_ONE = {"id": int}

SESSIONS = Chapter(
    "Log-in and sessions",
    {
        "login.page": Operation(
            "The log-in page; who is signed in already is led on.", answer=Content.PAGE, refuses=(404,)
        ),
        "login.form": Operation(
            "Logs in with the page's form, or with JSON as below, and starts a session.",
            body=LoginBody,
            form=_CREDENTIALS,
            answer=LoggedInJson,
            also={303: Content.NONE},
        ),
        "login.provider": Operation(
            "Begins a log-in at an OAuth provider (`generic_oauth`, `github`, `google`), and ends it when the"
            " browser comes back; no HEAD.",
            query={"code": str, "state": str, "error": str},
            status=302,
            answer=Content.NONE,
            also={200: Content.PAGE},
        ),
        "login.submit": Operation(
            'Logs in with `{"user","password"}` and answers the session\'s cookie.',
            body=LoginBody,
            form=_CREDENTIALS,
            answer=LoggedInJson,
            also={303: Content.NONE},
        ),
        "logout.page": Operation(
            "Ends the presented session, clears its cookie and leads to the log-in page; no HEAD.",
            status=302,
            answer=Content.NONE,
        ),
        "logout.submit": Operation("The same for programs, with a JSON answer; never a 401, no HEAD."),
        "login.ping": Operation("Says whether the credential is good."),
        "tokens.list": Operation("Lists the caller's own sessions; users only.", answer=list[AuthTokenJson]),
        "tokens.revoke": Operation(
            'Ends another of the caller\'s sessions by `{"authTokenId"}`; users only.', body=TokenChoiceBody
        ),
        "tokens.revoke_others": Operation(
            "Ends all of the caller's sessions but the one that asks; users only.", answer=RevokedJson
        ),
        "tokens.rotate": Operation(
            "Exchanges the session's token for its successor; with a password and no cookie it starts a session."
        ),
        "tokens.rotate_page": Operation(
            "The same for pages, then leads to `redirectTo` if that stays here; no HEAD.",
            query={"redirectTo": str},
            status=302,
            answer=Content.NONE,
        ),
        "signing_keys.list": Operation(
            "The public keys of the tokens about callers (`X-Grafana-Id`).", answer=KeySetJson
        ),
        "admin_tokens.list": Operation("Lists any user's sessions.", answer=list[AuthTokenJson]),
        "admin_tokens.revoke": Operation(
            'Ends one of a user\'s sessions by `{"authTokenId"}`.', body=TokenChoiceBody
        ),
        "admin_tokens.log_out": Operation("Ends all of another user's sessions."),
    },
)


def _page(summary: str) -> Operation:
    return Operation(summary, answer=Content.PAGE)


_WRONG = (404, 409, 412, 413, 415, 422)


def _press(summary: str, form: Mapping[str, object] | None = None) -> Operation:
    """A button of a page, which leads on; the page again where something was wrong."""
    return Operation(summary, form=form or {}, status=303, answer=Content.NONE, refuses=_WRONG)


def _shown(summary: str, form: Mapping[str, object]) -> Operation:
    """A button whose answer is shown once."""
    return Operation(summary, form=form, answer=Content.PAGE, refuses=_WRONG)


_ROLE = Literal["Viewer", "Editor", "Admin"]

PAGES = Chapter(
    "Pages for people",
    {
        "home.page": _page("The home page for people; a stranger is led to the log-in page."),
        "public.file": Operation(
            "Style sheet, script and icon of the pages, under names that change with their content.",
            answer=Content.ANYTHING,
        ),
        "manual.page": _page("What `/api/openapi.json` says, for reading."),
        "account.page": _page("The reader's own sessions, organisations and password; users only."),
        "account.revoke": _press("Ends another of the reader's sessions.", _ONE),
        "account.revoke_others": _press("Ends all of them but the one that asks."),
        "account.organisation": _press("Makes another of the reader's organisations the active one.", _ONE),
        "account.password": _press("Changes the reader's password.", {"old": str, "new": str, "again": str}),
        "account.log_out": _press("Ends the session, and leads to the log-in page."),
        "account_keys.page": _page("The organisation's API keys and service accounts."),
        "account_keys.make": _shown(
            "Makes an API key and shows its secret once.", {"name": str, "role": _ROLE, "life": int}
        ),
        "account_keys.delete": _press("Deletes an API key.", _ONE),
        "account_services.make": _press("Makes a service account.", {"name": str, "role": _ROLE}),
        "account_services.delete": _press("Deletes a service account.", _ONE),
        "account_tokens.page": _page("One service account and its tokens."),
        "account_tokens.make": _shown("Makes a token and shows its secret once.", {"name": str, "life": int}),
        "account_tokens.delete": _press("Deletes a token.", _ONE),
    },
)
