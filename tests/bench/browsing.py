"""Many browsers at one server, each on a connection that stays open."""

import http.client
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
FORM_TYPE = "application/x-www-form-urlencoded"


class Browser:
    """Cookies, an open connection, and the token that the last form carried."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.token = ""

    def get(self, path: str) -> str:
        status, text = self._ask("GET", path, None)
        if status != 200:
            raise RuntimeError(f"GET {path} answered {status}: {text[:300]}")
        if found := TOKEN.search(text):
            self.token = found.group(1)
        return text

    def post(self, path: str, *, answers: int, **fields: str) -> None:
        """Send a form with the token it came with; the server must answer with this status."""
        body = urlencode({"csrfmiddlewaretoken": self.token, **fields})
        status, text = self._ask("POST", path, body)
        if status != answers:
            raise RuntimeError(f"POST {path} answered {status}: {text[:300]}")

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies} | ({"Content-Type": FORM_TYPE} if body else {})
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        for header in response.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: one.value for name, one in SimpleCookie(header).items()}
        return response.status, text

    def close(self) -> None:
        self.connection.close()


def rate(browsers: Sequence[Browser], act: Callable[[Browser], object], *, at_once: int) -> float:
    """Have each browser act, so many at a time; return how many a second."""
    with ThreadPoolExecutor(at_once) as pool:
        started = time.perf_counter()
        list(pool.map(act, browsers))
        took = time.perf_counter() - started
    for browser in browsers:
        browser.close()
    return len(browsers) / took
