"""The file of a case: what the person answered, which papers are here, what the study found."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone

from cases.backoffice.cells import DOCUMENT_TONES
from cases.backoffice.room import forms
from cases.backoffice.room.answers import AnsweredStep, Telling, answered_steps, any_closed
from cases.backoffice.room.base import RoomBase
from cases.backoffice.room.paper_forms import DocumentCheckForm
from cases.backoffice.room.research import PhotoForm, PhotoRemovalForm, Sheet, sheet_of
from cases.backoffice.room.study import ScoreBoard, StudyForm, score_board, typed_before
from cases.enums import DocumentState
from cases.models import CaseDocument, DocumentFile, Study, StudyPhoto
from cases.permissions import RoomPart
from cases.selectors import AskingNote, StandingRequest, notes_of_asking, standing_request
from cases.selectors.research import was_visit_refused
from cases.services.documents import CHECKED


@dataclass(frozen=True)
class Paper:
    """`issued_from` is the oldest date a copy may bear, where the service promised an age."""

    document: CaseDocument
    tone: str
    files: list[DocumentFile]
    form: DocumentCheckForm | None
    issued_from: date | None


class FilePart(RoomBase):
    @cached_property
    def answers(self) -> list[AnsweredStep]:
        if RoomPart.ANSWERS not in self.sees:
            return []
        return answered_steps(
            self.case,
            names_person=self.names_person,
            whole_numbers=self.whole_numbers,
            are_open=self.opens_answers,
        )

    @property
    def has_closed_answers(self) -> bool:
        return any_closed(self.answers) or bool(self.sheet and self.sheet.has_closed)

    @cached_property
    def documents(self) -> list[CaseDocument]:
        return list(self.case.documents.all()) if RoomPart.PAPERS in self.sees else []

    @cached_property
    def papers(self) -> list[Paper]:
        return [
            Paper(
                document,
                DOCUMENT_TONES[document.state],
                list(document.files.all()),
                self._check_form(document) if self.may.check_documents else None,
                self._issued_from(document),
            )
            for document in self.documents
        ]

    def _issued_from(self, document: CaseDocument) -> date | None:
        if not document.max_age_days or not document.has_age_limit:
            return None
        submitted = timezone.localdate(self.case.submitted_at)
        return submitted - timedelta(days=document.max_age_days)

    def _check_form(self, document: CaseDocument) -> Any:
        return self.form(
            DocumentCheckForm,
            "check-document",
            document=document.pk,
            state=_found(document),
            last_four=document.last_four,
            expires_on=document.expires_on,
            issued_on=document.issued_on,
            reason=document.reason if document.state == DocumentState.WAIVED else "",
        )

    @cached_property
    def standing_request(self) -> StandingRequest | None:
        """What was asked for before, for who may ask."""
        return standing_request(self.case) if self.may.check_documents and self.missing else None

    @property
    def asking_notes(self) -> list[AskingNote]:
        """What was written to the person and still stands with papers that are missing."""
        return notes_of_asking(self.case) if self.may.check_documents and self.missing else []

    @property
    def missing(self) -> list[CaseDocument]:
        awaited = (DocumentState.AWAITED, DocumentState.SHOW_LATER, DocumentState.REJECTED)
        return [d for d in self.documents if d.is_required and d.state in awaited]

    @property
    def request_form(self) -> Any:
        if not self.may.check_documents or not self.missing:
            return None
        if self.standing_request and not self.standing_request.may_remind:
            return None
        return self.form(forms.PapersForm, "request-missing")

    @cached_property
    def study(self) -> Study | None:
        return getattr(self.case, "study", None) if RoomPart.STUDY in self.sees else None

    @property
    def study_form(self) -> Any:
        if not self.may.study:
            return None
        typed = typed_before(self.case, self.study)
        return self.form(StudyForm, "save-study", seen=self.last_sequence, **typed)

    @property
    def was_visit_refused(self) -> bool:
        return was_visit_refused(self.case)

    @property
    def has_study(self) -> bool:
        """Whether this reader has a panel of the study before them."""
        return bool(self.study or self.may.study or self.photos)

    @property
    def is_studied(self) -> bool:
        """Whether the researcher has written a word of their own, beside what the form asks."""
        return bool(self.study and self.study.findings)

    @cached_property
    def sheet(self) -> Sheet | None:
        """The research form with what was found, to who reads the study."""
        if RoomPart.STUDY not in self.sees or not (self.study or self.may.study):
            return None
        told = Telling(self.names_person, self.whole_numbers, self.opens_answers)
        return sheet_of(self.case, told)

    @cached_property
    def photos(self) -> list[tuple[StudyPhoto, Any]]:
        """Photos of the visit, each with the form that takes it away, for who may."""
        reads = RoomPart.STUDY in self.sees
        if not (reads and getattr(self.case, "has_photos", True)):
            return []
        return [
            (
                photo,
                self.form(PhotoRemovalForm, "remove-photo", photo=photo.pk)
                if self.may.study
                else None,
            )
            for photo in self.case.study_photos.all()
        ]

    @property
    def photo_form(self) -> Any:
        return self.form(PhotoForm, "keep-photo") if self.may.study else None

    @property
    def score(self) -> ScoreBoard | None:
        if RoomPart.STUDY not in self.sees:
            return None
        return score_board(self.case, self.study, are_open=self.opens_answers)


def _found(document: CaseDocument) -> str:
    """Propose what was found before and nothing else: a careless click completes no paper."""
    return document.state if document.state in CHECKED else ""
