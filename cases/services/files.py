"""Files on their way into a case: looked at, stored privately, hung on their line, scanned."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import CheckState, DocumentState, EventKind
from cases.models import CaseDocument, DocumentFile
from cases.services.saving import save_tracked
from cases.services.timeline import lock_case, record_event
from cases.signals import file_awaits_check
from cms.accounts.models import User
from cms.core.scanning import is_harmless, is_scanning
from cms.core.uploads import PrivateStorage, accept_upload, display_name

_HARMFUL = gettext_lazy("The file held something harmful and was removed. Send another copy.")


@dataclass(frozen=True)
class SubmittedFile:
    """A file already stored privately under `name`, with the facts its inspection found."""

    document_key: str
    name: str
    original_name: str
    content_type: str
    size: int
    sha256: str
    #: The date on the paper, where its age counts and the person told it.
    issued_on: date | None = None


@contextmanager
def kept_upload(
    upload: "File[bytes]", document_key: str, *, max_bytes: int | None = None
) -> Iterator[SubmittedFile]:
    """Keep one file and lend what is known of it; whoever fails to use it leaves no file behind.

    The one door for files from anybody: the website, the API and the desk. Raises ValidationError
    saying what to do when the file cannot be accepted.
    """
    accepted = accept_upload(upload, max_bytes=max_bytes or settings.UPLOAD_MAX_BYTES)
    storage = PrivateStorage()
    path = f"paper.{accepted.facts.extension}"
    name = storage.store(path, accepted.content, original_name=upload.name or "")
    with ExitStack() as undo:
        undo.callback(storage.delete, name)
        yield SubmittedFile(
            document_key=document_key,
            name=name,
            original_name=display_name(upload.name or ""),
            content_type=accepted.facts.content_type,
            size=accepted.facts.size,
            sha256=accepted.facts.sha256,
        )
        undo.pop_all()


def store_files(
    document: CaseDocument, files: list[SubmittedFile], *, acting_user: User | None
) -> None:
    """Hang stored files on a checklist line; with a scanner each waits for its verdict (S30)."""
    state = CheckState.PENDING if is_scanning() else CheckState.CLEAN
    for upload in files:
        file = DocumentFile.objects.create(
            document=document,
            file=upload.name,
            original_name=upload.original_name,
            content_type=upload.content_type,
            size=upload.size,
            sha256=upload.sha256,
            check_state=state,
            uploaded_by=acting_user,
        )
        if state == CheckState.PENDING:
            file_awaits_check.send(sender=DocumentFile, file=file)


def check_file(file: DocumentFile) -> None:
    """Ask the scanner about a waiting file and keep its verdict; twice is once.

    Raises ScannerUnavailable while nobody can say: the file is held and asked about again.
    """
    if file.check_state != CheckState.PENDING:
        return
    # Not inside the transaction: nobody talks to the outside while holding a case.
    with file.file.open("rb") as content:
        harmless = is_harmless(content)
    with transaction.atomic():
        _keep_verdict(file, harmless)


def _keep_verdict(file: DocumentFile, harmless: bool) -> None:
    case = lock_case(file.document.case)
    file.check_state = CheckState.CLEAN if harmless else CheckState.REFUSED
    file.save(update_fields=["check_state"])
    if harmless:
        return
    document = CaseDocument.objects.get(pk=file.document_id)
    if document.state == DocumentState.RECEIVED and not _has_other_file(document):
        document.state, document.reason = DocumentState.REJECTED, str(_HARMFUL)
        save_tracked(document, acting_user=None, reason=document.reason)
    data = {"document": document.key}
    record_event(case, EventKind.FILE_REFUSED, by="clock", data=data)
    storage, name = file.file.storage, str(file.file.name)
    transaction.on_commit(lambda: storage.delete(name))


def _has_other_file(document: CaseDocument) -> bool:
    return document.files.exclude(check_state=CheckState.REFUSED).exists()


def refuse_unchecked(document: CaseDocument) -> None:
    """Raise ValidationError unless there is a copy that may be opened: only then is it judged."""
    states = set(document.files.values_list("check_state", flat=True))
    if CheckState.CLEAN in states:
        return
    if CheckState.PENDING in states:
        raise ValidationError({"state": _("The file is still being checked. Wait a moment.")})
    raise ValidationError({"state": _("No copy has arrived yet. Mark it as seen if you saw it.")})
