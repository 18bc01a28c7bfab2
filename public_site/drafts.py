"""Writing a request: one draft per form, from the first consent to the case it becomes."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.enums import Purpose
from cases.models import Case, FormVersion, Service
from cases.questions.answers import clean_answers
from cases.questions.definition import Question, QuestionType
from cases.selectors.objecting import objection_answers
from cases.services.declarations import DeclarationGiven
from cases.services.files import SubmittedFile, kept_upload
from cases.services.intake import RequestForm, submit_request
from cms.association.selectors import current_association
from cms.core.uploads import PrivateStorage
from public_site.forms.papers import issued_name
from public_site.models import DraftFile, RequestDraft, ResumeKey
from public_site.progress import Progress

#: An untouched draft and its files are destroyed after this (S33).
KEPT_FOR = timedelta(days=2)
#: The confirmation, with its tracking code, stays behind the back button this long.
CONFIRMATION_KEPT_FOR = timedelta(hours=2)
MAX_FILES = 20
_ISSUED = issued_name("")
_SWEPT_AT_ONCE = 25
_OF_A_SENT_DRAFT = ("typed", "steps_seen", "case", "sent_by", "expires_at")


def start_draft(
    service: Service,
    form_version: FormVersion,
    *,
    consents: Mapping[Purpose, bool],
    language: str,
    typed: Mapping[str, Any] | None = None,
) -> RequestDraft:
    """Begin a request. The consents are those of the privacy notice that was shown.

    Without any the draft waits for them: no screen of it opens before.
    """
    sweep_drafts(limit=_SWEPT_AT_ONCE)
    return RequestDraft.objects.create(
        service=service,
        form_version=form_version,
        consents={str(purpose): given for purpose, given in consents.items()},
        privacy_version=current_association().privacy_notice_version,
        language=language,
        typed=dict(typed or {}),
        expires_at=timezone.now() + KEPT_FOR,
    )


def start_objection(
    first: Case, service: Service, form_version: FormVersion, *, language: str
) -> RequestDraft:
    """Begin an objection to the decision on `first`, with what need not be asked again filled in.

    The consents are still to be asked for.
    """
    definition = form_version.document
    known = clean_answers(definition, objection_answers(first, definition)).values
    typed = {key: _as_typed(definition.question(key), value) for key, value in known.items()}
    draft = start_draft(service, form_version, consents={}, language=language, typed=typed)
    draft.objected = first
    draft.save(update_fields=["objected", "updated_at"])
    return draft


def objects_to(draft: RequestDraft, first: Case) -> bool:
    """Whether an unfinished draft already is an objection to the decision on `first`."""
    question = draft.form_version.document.bound("case.concerns")
    return question is not None and draft.typed.get(question.key) == first.reference


def _as_typed(question: Question, value: Any) -> Any:
    """Return an answer that is kept as a browser would send it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if question.type is QuestionType.IDENTIFIER and len(question.identifier_kinds) < 2:
        return value["number"]
    return value


def renew_consents(draft: RequestDraft, *, consents: Mapping[Purpose, bool]) -> None:
    """Take the consents given anew for a draft that goes on."""
    draft.consents = {str(purpose): given for purpose, given in consents.items()}
    draft.privacy_version = current_association().privacy_notice_version
    _touch(draft, "consents", "privacy_version")


def save_screen(draft: RequestDraft, name: str, *, typed: Mapping[str, Any]) -> None:
    """Keep what was typed on one screen, valid or not, and that the screen was sent."""
    _keep(draft, typed=typed, seen=(name,))


@transaction.atomic
def _keep(draft: RequestDraft, *, typed: Mapping[str, Any], seen: Iterable[str]) -> None:
    """Write over what is stored now: another window may have saved another screen meanwhile.

    A draft that was sent meanwhile is left empty.
    """
    held = RequestDraft.objects.select_for_update().get(pk=draft.pk)
    if held.case_id is None:
        draft.typed = {**held.typed, **typed}
        draft.steps_seen = [*dict.fromkeys([*held.steps_seen, *seen])]
        _touch(draft, "typed", "steps_seen")


def keep_typed(draft: RequestDraft, *, typed: Mapping[str, Any]) -> None:
    """Keep what stands on a screen that the person leaves for later; it was not sent yet."""
    _keep(draft, typed=typed, seen=())


def _touch(draft: RequestDraft, *fields: str) -> None:
    """Let the time of a draft begin anew; what was promised before is never shortened."""
    draft.expires_at = max(draft.expires_at, timezone.now() + kept_for(draft))
    draft.save(update_fields=[*fields, "expires_at", "updated_at"])


def kept_for(draft: RequestDraft) -> timedelta:
    """How long an untouched draft is kept: longer once its person holds a code for it."""
    if ResumeKey.objects.filter(draft=draft).exists():
        return timedelta(days=current_association().saved_draft_days)
    return KEPT_FOR


def attach_file(draft: RequestDraft, document_key: str, *, upload: UploadedFile) -> DraftFile:
    """Inspect and keep one file; raise ValidationError saying what to do when it cannot be kept.

    The same file again for the same paper is kept once: a browser tries anew when it did not hear
    the answer.
    """
    with kept_upload(upload, document_key) as kept, transaction.atomic():
        if again := _same_file(draft, kept):
            PrivateStorage().delete(kept.name)
            return again
        _refuse_too_much(draft, kept)
        return DraftFile.objects.create(
            draft=draft,
            document_key=document_key,
            file=kept.name,
            original_name=kept.original_name,
            content_type=kept.content_type,
            size=kept.size,
            sha256=kept.sha256,
        )


def _same_file(draft: RequestDraft, file: SubmittedFile) -> DraftFile | None:
    held = draft.files.filter(document_key=file.document_key, sha256=file.sha256)
    return next((one for one in held if one.original_name == file.original_name), None)


def _refuse_too_much(draft: RequestDraft, file: SubmittedFile) -> None:
    """One draft may hold so many files and so many bytes, however they arrive."""
    held = draft.files.aggregate(count=models.Count("pk"), size=models.Sum("size"))
    if held["count"] >= MAX_FILES:
        raise ValidationError(
            ngettext("At most %(count)d file.", "At most %(count)d files.", MAX_FILES)
            % {"count": MAX_FILES}
        )
    if (held["size"] or 0) + file.size > settings.REQUEST_MAX_BYTES:
        raise ValidationError(
            _("All files together are too large. Remove one, or send smaller photos.")
        )


def remove_file(draft: RequestDraft, file_id: int) -> None:
    """Remove one file of this draft and of no other; nothing happens when it is gone already."""
    for file in draft.files.filter(pk=file_id):
        _delete_files([file])


def discard_draft(draft: RequestDraft) -> None:
    """Destroy a draft with everything in it; the case it may have become stays."""
    with transaction.atomic():
        _delete_files(draft.files.all())
        draft.delete()


def submit_draft(
    draft: RequestDraft,
    *,
    declaration: DeclarationGiven | None,
    language: str,
    hand: str = "",
    consents: Mapping[Purpose, bool] | None = None,
) -> Case:
    """Turn a draft into its case, once: however often it is sent, the same case comes back (P2).

    `hand` is the mark by which the sending browser holds the draft; `consents` are those given with
    the sending itself. Raises ValidationError while something in it is missing or wrong, or the
    service has closed.
    """
    with transaction.atomic():
        held = RequestDraft.objects.select_for_update().get(pk=draft.pk)
        if held.case is None:
            # What the page was built from a moment ago; both are frozen or read with the draft.
            held.service, held.form_version = draft.service, draft.form_version
            if consents:
                held.consents = {str(purpose): given for purpose, given in consents.items()}
            models.prefetch_related_objects([held], "files")
            progress = Progress(held)
            form = _request_form(progress, declaration, language)
            held.case = submit_request(form, acting_user=None).case
            held.sent_by = hand
            _empty(held, asked={requirement.key for requirement in progress.documents})
    return held.case


def _request_form(
    progress: Progress, declaration: DeclarationGiven | None, language: str
) -> RequestForm:
    draft = progress.draft
    if not progress.is_complete:
        raise ValidationError(_("Something in your answers is still missing."))
    asked = {requirement.key for requirement in progress.documents}
    issued = issued_dates(draft)
    return RequestForm(
        form_key=draft.pk,
        service=draft.service,
        form_version=draft.form_version,
        answers=progress.answers,
        language=language,
        consents={Purpose(purpose): given for purpose, given in draft.consents.items()},
        declaration=declaration,
        objected=draft.objected,
        files=[
            _submitted(file, issued.get(file.document_key))
            for file in draft.files.all()
            if file.document_key in asked
        ],
    )


def issued_dates(draft: RequestDraft) -> dict[str, date]:
    """Return the dates on its papers that were told, by the key of the paper."""
    told = {key.removesuffix(_ISSUED): day for key, day in draft.typed.items() if _ISSUED in key}
    return {key: date.fromisoformat(day) for key, day in told.items()}


def _submitted(file: DraftFile, issued_on: date | None) -> SubmittedFile:
    return SubmittedFile(
        document_key=file.document_key,
        name=file.file.name or "",
        original_name=file.original_name,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        issued_on=issued_on,
    )


def _empty(draft: RequestDraft, *, asked: Collection[str]) -> None:
    """Leave in a sent draft only the way to its confirmation; its `asked` files are the case's now.

    A file that another window attached this very moment goes with the draft, row and all.
    """
    files = list(draft.files.all())
    _delete_files(file for file in files if file.document_key not in asked)
    if files:
        DraftFile.objects.filter(pk__in=[file.pk for file in files]).delete()
    ResumeKey.objects.filter(draft=draft).delete()
    draft.typed, draft.steps_seen = {}, []
    draft.expires_at = timezone.now() + CONFIRMATION_KEPT_FOR
    draft.save(update_fields=[*_OF_A_SENT_DRAFT, "updated_at"])


def _delete_files(files: Iterable[DraftFile]) -> None:
    """Delete rows, and their files only once that is certain."""
    for file in list(files):
        storage, name = file.file.storage, file.file.name
        file.delete()
        transaction.on_commit(partial(storage.delete, str(name)))


def sweep_drafts(*, limit: int | None = None) -> int:
    """Destroy drafts whose time has run out, with their files; return how many."""
    expired = RequestDraft.objects.filter(expires_at__lt=timezone.now()).order_by("expires_at")
    count = 0
    for draft in expired[:limit]:
        discard_draft(draft)
        count += 1
    return count
