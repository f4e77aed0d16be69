"""The gateway's own pages: HTML that works without scripts, under a policy that allows none."""

from base64 import b64encode
from hashlib import sha256

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from contract.answers import STANDARD
from gateway.visit import Visit

_STYLE = "style.css"


class Pages:
    """`sub_path` is the path of the root URL without its last slash."""

    def __init__(self, sub_path: str, *, login_hint: str, password_hint: str) -> None:
        environment = Environment(
            loader=PackageLoader("gateway.pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        style = environment.get_template(_STYLE).render()
        environment.globals |= {
            "style": style,
            "sub_path": sub_path,
            "login_hint": login_hint,
            "password_hint": password_hint,
        }
        self._environment = environment
        digest = b64encode(sha256(style.encode()).digest()).decode()
        self._policy = (
            f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        )

    def login(self, *, error: str = "", status: int = 200) -> web.Response:
        return self._page("login.html", status=status, error=error)

    async def home(self, visit: Visit) -> web.StreamResponse:
        return self._page("home.html", identity=visit.identity)

    def _page(self, name: str, *, status: int = 200, **facts: object) -> web.Response:
        text = self._environment.get_template(name).render(**facts)
        headers = {**STANDARD, "Content-Security-Policy": self._policy, "Referrer-Policy": "same-origin"}
        return web.Response(text=text, status=status, content_type="text/html", headers=headers)
