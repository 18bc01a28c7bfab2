"""Somebody with a browser, as far as the house can tell: real connections, real cookies."""

import http.client
import re
import secrets
from http.cookies import SimpleCookie
from io import BytesIO
from urllib.parse import urlencode

from PIL import Image

from tests.faults.agent import SLUG

REFERENCE = re.compile(r"TST-[0-9A-Z]{5}-[0-9A-Z]")
FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}
PATIENCE = 20


class Unanswered(Exception):
    """The house did not answer; whatever was sent may have arrived or not."""


def is_alive(port: int) -> bool:
    try:
        return Visitor(port).get("/healthz")[0] == 200
    except Unanswered:
        return False


class Visitor:
    """Each has an address of their own, so that no limit by address is met."""

    def __init__(self, port: int, number: int = 1, slug: str = SLUG) -> None:
        self.port, self.slug = port, slug
        self.source = (f"127.{1 + number // 60000}.{number // 250 % 250}.{1 + number % 250}", 0)
        token = secrets.token_hex(16)
        self.cookies = {"csrftoken": token}
        self.mail = f"{token}@example.test"

    def get(self, path: str) -> tuple[int, str, str]:
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> tuple[int, str, str]:
        """Return status, Location and text."""
        data = {"csrfmiddlewaretoken": self.cookies["csrftoken"], **fields}
        return self._ask("POST", path, urlencode(data))

    def attach(self, paper: str, content: bytes) -> str:
        """Send one picture; return the page that follows."""
        parts = {
            "csrfmiddlewaretoken": self.cookies["csrftoken"].encode(),
            f"paper-{paper}": content,
        }
        body = b"".join(
            b'--sila\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
            % (name.encode(), b'; filename="a.png"' if part is content else b"", part)
            for name, part in parts.items()
        )
        path = f"/ar/request/{self.slug}/attach-documents/"
        kind = {"Content-Type": "multipart/form-data; boundary=sila"}
        _status, location, text = self._ask("POST", path, body + b"--sila--\r\n", kind)
        return self.get(location)[2] if location else text

    def _ask(
        self,
        method: str,
        path: str,
        body: str | bytes | None,
        kind: dict[str, str] = FORM_TYPE,
    ) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=PATIENCE, source_address=self.source
        )
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body, {"Cookie": cookies, **(kind if body else {})})
            with connection.getresponse() as response:  # closed even when it is cut half-way
                text = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered(type(error).__name__) from None
        finally:
            connection.close()
        for header in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value
        return response.status, response.headers.get("Location", ""), text

    def fill(self) -> None:
        """Answer everything up to the last screen."""
        base = f"/ar/request/{self.slug}"
        self._expect(self.post(f"{base}/", processing="on"))
        self._expect(self.post(f"{base}/you/", name="سالم علي محمد", mail=self.mail))

    def send(self) -> bool:
        """Press the last button; say whether the house confirmed."""
        status, location, _text = self.post(f"/ar/request/{self.slug}/check-answers/")
        return status == 302 and location.endswith("/done/")

    def reference(self) -> str:
        """Read the reference on the confirmation; "" when there is none."""
        found = REFERENCE.search(self.get(f"/ar/request/{self.slug}/done/")[2])
        return found.group() if found else ""

    @staticmethod
    def _expect(answer: tuple[int, str, str]) -> None:
        if answer[0] != 302:
            raise AssertionError(f"expected to go on, got {answer[0]}: {answer[2][:600]}")


def reference_of_press(visitor: Visitor) -> str:
    """Press the last button; return the reference seen, "" when there was an error instead."""
    try:
        return visitor.reference() if visitor.send() else ""
    except Unanswered:
        return ""


def picture() -> bytes:
    """Return a paper as a telephone would photograph it, only smaller."""
    data = BytesIO()
    Image.effect_noise((64, 64), 90).save(data, "PNG")
    return data.getvalue()
