"""The pages, put together from the settings."""

from collections.abc import Mapping, Sequence

from contract.audit import Audit
from contract.clock import Clock
from contract.settings import Settings
from gateway.asking import Asking
from gateway.guard.origin import Origins
from gateway.pages.account import AccountPages
from gateway.pages.assets import Assets
from gateway.pages.changes import Changes
from gateway.pages.keys import KeyPages
from gateway.pages.manual import ManualPage
from gateway.pages.pages import Pages
from gateway.pages.press import Press
from gateway.pages.provider import Provider
from gateway.pages.redirects import Redirects
from gateway.pages.refusals import RefusalPages
from gateway.pages.tokens import TokenPages
from gateway.sessions.sessions import Sessions
from gateway.visit import Handler


class PageParts:
    def __init__(
        self, settings: Settings, *, origins: Origins, redirects: Redirects, providers: Sequence[Provider] = ()
    ) -> None:
        self._settings = settings
        self._origins = origins
        self._redirects = redirects
        self._assets = Assets()
        auth, users = settings.auth, settings.users
        sub_path, signout_url = settings.server.sub_path, auth.signout_redirect_url
        log_out = not auth.disable_signout_menu
        self._press = Press(
            self._assets,
            sub_path=sub_path,
            signout_url=signout_url,
            log_out=log_out,
            framed=settings.security.allow_embedding,
        )
        self.refusals = RefusalPages(self._press)
        self.pages = Pages(
            self._press,
            login_hint=users.login_hint,
            password_hint=users.password_hint,
            form=not (auth.disable_login_form or auth.disable_login),
            providers=providers,
        )

    def handlers(self, *, sessions: Sessions, asking: Asking, audit: Audit, clock: Clock) -> Mapping[str, Handler]:
        """By the names of the table of routes; those that start or end a session are not among them."""
        press, origins, redirects = self._press, self._origins, self._redirects
        account = AccountPages(
            press=press, sessions=sessions, asking=asking, origins=origins, redirects=redirects, audit=audit
        )
        makes_keys = self._settings.auth.api_keys_mode in {"enabled", "deprecated"}
        changes = Changes(asking=asking, origins=origins, redirects=redirects)
        keys = KeyPages(press=press, asking=asking, changes=changes, clock=clock, makes_keys=makes_keys)
        tokens = TokenPages(press=press, asking=asking, changes=changes, clock=clock)
        manual = ManualPage(press=press, asking=asking)
        found = {**self._plain(), **_manual(manual), **_account(account), **_keys(keys), **_tokens(tokens)}
        return {name: self.refusals.guarded(handler) for name, handler in found.items()}

    def _plain(self) -> Mapping[str, Handler]:
        return {"home.page": self.pages.home, "public.file": self._assets.serve}


def _account(account: AccountPages) -> Mapping[str, Handler]:
    return {
        "account.page": account.show,
        "account.revoke": account.revoke,
        "account.revoke_others": account.revoke_others,
        "account.password": account.change_password,
        "account.organisation": account.use_org,
    }


def _keys(keys: KeyPages) -> Mapping[str, Handler]:
    return {
        "account_keys.page": keys.show,
        "account_keys.make": keys.make,
        "account_keys.delete": keys.delete,
        "account_services.make": keys.make_account,
        "account_services.delete": keys.delete_account,
    }


def _tokens(tokens: TokenPages) -> Mapping[str, Handler]:
    return {
        "account_tokens.page": tokens.show,
        "account_tokens.make": tokens.make,
        "account_tokens.delete": tokens.delete,
    }


def _manual(manual: ManualPage) -> Mapping[str, Handler]:
    return {"manual.page": manual.show}
