"""A visitor of the request door, and a service with every kind of thing in its form."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone, translation

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from cases.models import Case, Decision, Service
from cms.association.models import Association
from tests.factories.cases import ServiceFactory
from tests.factories.definitions import DOCUMENTS


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> Path:
    """Papers of a test live and die with it."""
    settings.PRIVATE_MEDIA_ROOT = tmp_path / "private"
    return settings.PRIVATE_MEDIA_ROOT


@pytest.fixture(autouse=True)
def arabic() -> Iterator[None]:
    with translation.override("ar"):
        yield


@pytest.fixture
def association(db: None) -> Association:
    row = Association.load()
    row.name = {"ar": "جمعية مثال", "en": "Example association"}
    row.phone = "920000000"
    row.save()
    return row


@pytest.fixture
def service(association: Association) -> Service:
    return ServiceFactory(slug="food-basket")


@pytest.fixture
def start(live_server: Any) -> str:
    """The first screen of a service whose door is open and where a quick exit is set."""
    association = Association.load()
    association.name = {"ar": "جمعية مثال", "en": "Example association"}
    association.quick_exit_url = "https://quick-exit.example/"
    association.save()
    ServiceFactory(slug="food-basket", documents=[*DOCUMENTS])
    return f"{live_server.url}/ar/request/food-basket/"


YOU = {
    "name": "سالم علي محمد",
    "identifier_kind": "national_id",
    "identifier_number": "١٠٠٠٠٠٠٠٠٨",
    "mobile": "٠٥٠٠٠٠٠٠٠١",
}
NEED = {"has_income": "no", "story": "نحتاج إلى سلة غذائية"}
SIGNED = {"name": "سالم علي محمد", "agreed": "on", "version": "1"}


@dataclass
class Visitor:
    """Someone with a browser and no account."""

    language: str = "ar"
    client: Client = field(default_factory=Client)
    reference: str = ""

    def url(self, path: str) -> str:
        return f"/{self.language}/{path}"

    def get(self, path: str, **more: Any) -> HttpResponse:
        return self.client.get(self.url(path), **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> HttpResponse:
        """Send a form; the forms of a request carry the reference of the page they stood on."""
        page = {"request": self.reference} if path.startswith("track/case/") else {}
        return self.client.post(self.url(path), {**page, **(data or {})}, **more)

    def refused(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> HttpResponse:
        """Send a form that is refused; return the page the redirect leads to."""
        return self.after(self.post(path, data, **more))

    def after(self, response: HttpResponse) -> HttpResponse:
        assert response.status_code == 302
        return self.client.get(response.headers["Location"])

    def begin(self, slug: str = "food-basket", **consents: str) -> HttpResponse:
        return self.post(f"request/{slug}/", {"processing": "on", **consents})

    def fill(self, slug: str = "food-basket") -> None:
        """Answer everything up to the last screen."""
        self.begin(slug)
        self.post(f"request/{slug}/you/", YOU)
        self.post(f"request/{slug}/need/", NEED)
        self.post(f"request/{slug}/attach-documents/")

    def send(self, slug: str = "food-basket") -> HttpResponse:
        return self.post(f"request/{slug}/check-answers/", SIGNED)

    def enter(self, reference: str, code: str) -> HttpResponse:
        self.reference = reference
        return self.post("track/", {"reference": reference, "code": code})


@pytest.fixture
def visitor(db: None) -> Visitor:
    return Visitor()


MakeVisitor = Callable[..., Visitor]


@pytest.fixture
def make_visitor(db: None) -> MakeVisitor:
    return Visitor


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


def pressed_by_enter(page: str) -> str:
    """Return the name of the button that the enter key presses in the form of questions.

    Without a name it goes on or sends; any other one adds, removes or sends something else.
    """
    form = BeautifulSoup(page, "html.parser").select_one("form[data-questions]")
    assert form is not None
    first = form.select_one("button[type=submit], button:not([type])")
    assert first is not None
    return str(first.get("name", ""))


def photo(name: str = "photo.png") -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (8, 8), "white").save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), content_type="image/png")


def stored_files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def stored_bytes(table: str, column: str) -> str:
    """What a table holds in one column, as it lies in the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return str(cursor.fetchall())


def decide(case: Case, *, released: bool, **more: Any) -> Decision:
    values = {"result": "accept", "explanation": "قُبل لاستيفاء الشروط", **more}
    return Decision.objects.create(
        case=case, released_at=timezone.now() if released else None, **values
    )
