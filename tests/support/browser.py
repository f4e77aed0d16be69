"""A real Chromium, without a window, driven by its own protocol (DevTools). Nothing of it goes online."""

import asyncio
import base64
import itertools
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import aiohttp
import psutil

from tests.support.processes import eventually
from tests.support.programs import end
from tests.support.required import required

_FLAGS: Final = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-features=OptimizationHints,MediaRouter,Translate,PasswordLeakDetection",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--remote-debugging-port=0",
)
_PATIENCE: Final = 10.0
_KEYS: Final = {"Tab": (9, ""), "Enter": (13, "\r"), " ": (32, " "), "Escape": (27, "")}


class Window:
    """One tab. `complaints` is all that the browser found wrong: faults of scripts, of policies, of markup."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._loaded = asyncio.Event()
        self.complaints: list[str] = []
        self._reading = asyncio.create_task(self._read())

    async def do(self, method: str, **wish: object) -> Any:
        """What the protocol answers; a refusal fails the test."""
        number = next(self._numbers)
        future = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": wish})
        answer = await asyncio.wait_for(future, _PATIENCE)
        assert "error" not in answer, (method, answer["error"])
        return answer["result"]

    async def set_up(self) -> None:
        for domain in ("Page", "Runtime", "Log", "Audits"):
            await self.do(f"{domain}.enable")

    async def open(self, url: str) -> None:
        async with self.arrival():
            await self.do("Page.navigate", url=url)

    @asynccontextmanager
    async def arrival(self) -> AsyncIterator[None]:
        """Ends when another page has come, whole."""
        self._loaded.clear()
        yield
        await asyncio.wait_for(self._loaded.wait(), _PATIENCE)

    async def ask(self, expression: str) -> Any:
        """What JavaScript of our own, not of the page, says."""
        found = await self.do("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    async def text(self) -> str:
        return str(await self.ask("document.body.innerText"))

    async def sees(self, text: str) -> bool:
        """Whether `text` is there, or comes soon."""
        for _ in range(100):
            if text in await self.text():
                return True
            await asyncio.sleep(0.02)
        return False

    async def path(self) -> str:
        return str(await self.ask("location.pathname + location.search"))

    async def focused(self) -> str:
        """The name of the field or button that has the focus, as a screen reader would say it."""
        found = await self.do("Runtime.evaluate", expression="document.activeElement")
        node = await self.do("Accessibility.getPartialAXTree", objectId=found["result"]["objectId"])
        return str(node["nodes"][0]["name"]["value"])

    async def names(self) -> list[tuple[str, str]]:
        """Role and name of everything on the page that can be used."""
        tree = await self.do("Accessibility.getFullAXTree")
        roles = {"textbox", "button", "link", "combobox", "DisclosureTriangle"}
        nodes = [node for node in tree["nodes"] if node.get("role", {}).get("value") in roles]
        return [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes]

    async def press(self, *keys: str) -> None:
        for key in keys:
            code, text = _KEYS[key]
            facts = {"key": key, "code": key, "windowsVirtualKeyCode": code}
            await self.do("Input.dispatchKeyEvent", type="keyDown", text=text, **facts)
            await self.do("Input.dispatchKeyEvent", type="keyUp", **facts)

    async def write(self, text: str) -> None:
        """As typed into what has the focus."""
        await self.do("Input.insertText", text=text)

    async def paste(self, selector: str) -> str:
        """What the clipboard holds, put into a field."""
        await self.ask(f"document.querySelector({selector!r}).focus()")
        await self.do("Input.dispatchKeyEvent", type="keyDown", key="v", modifiers=2, commands=["paste"])
        return str(await self.ask(f"document.querySelector({selector!r}).value"))

    async def fill(self, selector: str, text: str) -> None:
        await self.ask(f"document.querySelector({selector!r}).focus()")
        await self.ask(f"document.querySelector({selector!r}).select()")
        await self.write(text)

    async def click(self, selector: str) -> None:
        """With the mouse, in the middle of what is seen of it."""
        await self.ask(f"document.querySelector({selector!r}).scrollIntoView({{block: 'center'}})")
        spot = await self.ask(
            f"(({{x, y, width, height}}) => [x + width / 2, y + height / 2])"
            f"(document.querySelector({selector!r}).getBoundingClientRect())"
        )
        where = {"x": spot[0], "y": spot[1], "button": "left", "clickCount": 1}
        await self.do("Input.dispatchMouseEvent", type="mousePressed", **where)
        await self.do("Input.dispatchMouseEvent", type="mouseReleased", **where)

    async def follow(self, selector: str) -> None:
        """Click, and wait for the page that comes."""
        async with self.arrival():
            await self.click(selector)

    async def without_scripts(self) -> None:
        await self.do("Emulation.setScriptExecutionDisabled", value=True)

    async def looks(self, *, dark: bool = False, width: int = 1000, height: int = 800) -> None:
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.do("Emulation.setEmulatedMedia", features=[scheme])
        await self.do(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    async def photograph(self, file: Path) -> None:
        shot = await self.do("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        await asyncio.to_thread(file.write_bytes, base64.b64decode(shot["data"]))

    async def close(self) -> None:
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading

    async def _read(self) -> None:
        async for message in self._socket:
            told = message.json()
            if "id" in told:
                self._answers.pop(told["id"]).set_result(told)
            else:
                self._hear(told["method"], told["params"])

    def _hear(self, method: str, told: dict[str, Any]) -> None:
        match method:
            case "Page.loadEventFired":
                self._loaded.set()
            case "Log.entryAdded" if told["entry"]["source"] != "network":
                self.complaints.append(told["entry"]["text"])
            case "Runtime.exceptionThrown":
                self.complaints.append(told["exceptionDetails"]["text"])
            case "Runtime.consoleAPICalled":
                self.complaints.append(str(told["args"]))
            case "Audits.issueAdded":
                self.complaints.append(str(told["issue"]))


class Browser:
    """The process. Its windows know nothing of each other, not even a cookie."""

    def __init__(self, process: subprocess.Popen[bytes], *, port: int, path: str) -> None:
        self.process = process
        self._address = f"ws://127.0.0.1:{port}"
        self._path = path

    @asynccontextmanager
    async def window(self) -> AsyncIterator[Window]:
        async with aiohttp.ClientSession() as client:
            browser = Window(await client.ws_connect(self._address + self._path))
            context = (await browser.do("Target.createBrowserContext"))["browserContextId"]
            made = await browser.do("Target.createTarget", url="about:blank", browserContextId=context)
            page = f"{self._address}/devtools/page/{made['targetId']}"
            window = Window(await client.ws_connect(page, max_msg_size=0))
            await window.set_up()
            try:
                yield window
            finally:
                await window.close()
                await browser.do("Target.disposeBrowserContext", browserContextId=context)
                await browser.close()


@contextmanager
def running_browser() -> Iterator[Browser]:
    words = (required("chromium"), *_FLAGS)
    with tempfile.TemporaryDirectory(prefix="dwb", ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [*words, f"--user-data-dir={folder}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        told = Path(folder, "DevToolsActivePort")
        try:
            assert eventually(lambda: told.exists() and "\n" in told.read_text(), seconds=_PATIENCE)
            port, path = told.read_text().splitlines()
            yield Browser(process, port=int(port), path=path)
        finally:
            end([psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)])
            process.wait(_PATIENCE)
