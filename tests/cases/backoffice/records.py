"""One of every record that hangs on a case, and the parts of addresses that name them."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, get_resolver
from django.utils import timezone

from cases.letter_enums import LetterAbout
from cases.models import (
    Case,
    CaseExport,
    DocumentFile,
    EmergencyOpening,
    PaymentList,
    SavedView,
)
from cases.services.person_letters import issue_letter
from cms.notices.models import Notice
from tests.cases.backoffice.conftest import MOBILE, NAME
from tests.factories.accounts import UserFactory
from tests.factories.desk import (
    AppointmentFactory,
    ContactFactory,
    LetterFactory,
    LetterScanFactory,
)

#: The way to one thing done with a record of the desk.
DEEDS = {"contacts": "call_back", "appointments": "cancel", "letters": "annotate"}


def routes(resolver: Any = None, space: tuple[str, ...] = ()) -> Iterator[tuple[str, Any, str]]:
    """Yield every address of the house: its full name, its pattern, and where it is mounted."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield ":".join((*space, entry.name or "")), entry, str(entry.pattern)
            continue
        inside = (*space, entry.namespace) if entry.namespace else space
        for name, pattern, path in routes(entry, inside):
            yield name, pattern, f"{entry.pattern}{path}"


def records_of(case: Case, other: Case) -> dict[str, dict[str, Any]]:
    """Make what hangs on a case; return the values of its addresses, for each namespace."""
    file = DocumentFile.objects.create(
        document=case.documents.first(),
        file="a/b.pdf",
        original_name="x.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
    )
    word = case.declarations.create(
        text_version="1", text="أقر", mode="drawn", name=NAME, language="ar", evidence="a/b.png"
    )
    opening = EmergencyOpening.objects.create(
        case=case, user=UserFactory(), reason="حريق في المنزل", until=timezone.now()
    )
    letter = issue_letter(case, LetterAbout.RECEIPT, acting_user=None)
    view = SavedView.objects.create(owner=UserFactory(), name="لغيرك", tab="all")
    return {
        "cases": {
            "pk": case.pk,
            "file_pk": file.pk,
            "word_pk": word.pk,
            "view_pk": view.pk,
            "opening_pk": opening.pk,
            "letter_pk": letter.pk,
            "about": "receipt",
            "language": "ar",
            "photo_pk": 0,
            "referral_pk": 0,
            "delivery_pk": 0,  # none yet: a decision would bring the case before the secretary
        },
        "deliveries": {"list_pk": _payments(case).pk},
        "persons": {"pk": case.person_id, "other": other.person_id},
        "messages": {"pk": notice_of(case).pk},
        **desk_of(case),
    }


def _payments(case: Case) -> PaymentList:
    """Payments of this case that somebody took to the bank."""
    who = UserFactory()
    export = CaseExport.objects.create(user=who, purpose="payment", tab="payments", rows=1)
    return PaymentList.objects.create(made_by=who, export=export, count=1, total=100)


def desk_of(case: Case) -> dict[str, dict[str, Any]]:
    """A contact, an appointment and a letter with a scan about a case, and their keys."""
    contact = ContactFactory(case=case, person=case.person, speaker=NAME, branch=case.branch)
    booked = AppointmentFactory(case=case, person=case.person, branch=case.branch)
    letter = LetterFactory(case=case, branch=case.branch, correspondent=NAME)
    scan = LetterScanFactory(letter=letter)
    return {
        "contacts": {"pk": contact.pk, "deed": DEEDS["contacts"]},
        "appointments": {"pk": booked.pk, "deed": DEEDS["appointments"]},
        "letters": {"pk": letter.pk, "file_pk": scan.pk, "deed": DEEDS["letters"]},
    }


def notice_of(case: Case) -> Notice:
    found, _created = Notice.objects.get_or_create(
        key=f"test-{case.pk}",
        event="acknowledgement",
        channel="sms",
        subject_kind="case",
        subject_id=case.pk,
        defaults={"recipient": MOBILE, "recipient_masked": "•••877"},
    )
    return found
