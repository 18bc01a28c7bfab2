"""What whoever holds reference and code may do: one place for the website and the API."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case, CaseDocument, Service
from cases.selectors import get_case_by_tracking
from cases.selectors.objections import why_no_objection
from cases.services.documents import attach_file
from cases.services.files import kept_upload
from cases.services.messages import receive_message
from cms.core.references import normalize_code
from public_site import limits
from public_site.forms.track import LONGEST_KEY
from public_site.selectors import objection_service
from public_site.tracking import is_repeated, takes_words

#: One sentence for everything wrong: it must not tell whether the reference exists (S16).
NOT_FOUND = gettext_lazy(
    "We found no request with this reference and this code. Look at both again, character by"
    " character, on the confirmation page you kept. If it is lost, call us."
)


class DoorClosed(Exception):
    """Too many wrong tries; `until` says when the door opens again."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


def open_request(reference: str, code: str, *, address: str) -> Case | None:
    """Return the request both keys open, None for any wrong pair; raise DoorClosed.

    Only wrong tries count: someone who follows a request every hour never meets the limits.
    """
    reference, code = reference[:LONGEST_KEY], code[:LONGEST_KEY]
    doors = (
        (limits.TRACK_BY_ADDRESS, address),
        (limits.TRACK_BY_REFERENCE, normalize_code(reference)),
    )
    for limit, subject in doors:
        if until := limits.closed_until(limit, subject):
            raise DoorClosed(until)
    case = get_case_by_tracking(reference, code)
    if case is None:
        for limit, subject in doors:
            limits.count_knock(limit, subject)
    return case


def busy_until(case: Case) -> datetime | None:
    """Bound what one request can fill with words and files."""
    return limits.knock(limits.WRITE_BY_CASE, str(case.pk))


@contextmanager
def kept_paper(
    document: CaseDocument, upload: UploadedFile, *, issued_on: date | None = None
) -> Iterator[None]:
    """Inspect and keep one file of a paper; what fails inside leaves no file behind.

    Raises ValidationError saying what to do.
    """
    with kept_upload(upload, document.key) as file:
        attach_file(document, upload=replace(file, issued_on=issued_on), acting_user=None)
        yield


def write_message(case: Case, body: str) -> None:
    """Store what the person wrote; a second click is not a second message.

    Raises ValidationError when the request is closed and nothing was explained since.
    """
    if not takes_words(case):
        raise ValidationError(_("This request is closed and takes no more messages."))
    if not is_repeated(case, body):
        receive_message(case, body=body)


def objection_service_for(case: Case) -> Service:
    """Return the service that takes an objection to the decision on this request.

    Raises ValidationError when nothing can be objected to (any more, or again), or only by
    telephone.
    """
    if why := why_no_objection(case):
        raise ValidationError(why)
    service = objection_service()
    if service is None:
        raise ValidationError(_("Objections are taken by telephone. Please call us."))
    return service
