"""One request being taken down: its parts on the screen, and the one form they make."""

import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.backoffice.desk import paper
from cases.backoffice.desk.distress_form import DistressForm
from cases.backoffice.desk.fields import named_in_summary
from cases.backoffice.desk.taking_forms import ConsentsForm, PapersForm, WhereFromForm
from cases.backoffice.desk.word_form import WordForm
from cases.enums import Relation, ServiceKind, SignatureMode
from cases.models import Case, Contact, FormVersion, Person, Service
from cases.permissions import RoomPart, parts_for
from cases.questions.answers import required_documents
from cases.questions.definition import DocumentRequirement, Question, QuestionType
from cases.questions.whole import AskedStep, WholeForm
from cases.selectors.contact import bound_values
from cases.selectors.desk import assisted_channels, desk_branches
from cases.selectors.objecting import objecting_to
from cases.services.assisted import Assisted
from cases.services.desk import enter_request
from cases.services.files import SubmittedFile, kept_upload
from cases.services.intake import RequestForm, Submission
from cases.services.signing import living_code, send_code, verify_code
from cases.workflow import validated
from cms.accounts.models import User
from cms.association.enums import Medium
from cms.core.identifiers import IdentifierKind
from cms.core.phones import mask_phone

#: Only who reads numbers in the case room gets them filled in.
_NUMBERS = ("identifier", "mobile", "email")
_MEDIA = {
    "call": Medium.PHONE,
    "visit": Medium.VISIT,
    "interview": Medium.INTERVIEW,
    "social": Medium.SOCIAL,
    "email": Medium.EMAIL,
}


@dataclass(frozen=True)
class Known:
    """What is known before anything is typed: the person, the contact it came by, the sheet."""

    person: Person | None = None
    contact: Contact | None = None
    from_paper: bool = False
    #: The request whose decision is objected to.
    first: Case | None = None


class _SentBefore(Exception):
    """The same form came twice; what came with the second one is not needed."""

    def __init__(self, submission: Submission) -> None:
        super().__init__()
        self.submission = submission


class Taking:
    """The screen of one service for one member of staff."""

    def __init__(
        self, service: Service, user: User, known: Known, data: Any = None, files: Any = None
    ) -> None:
        self.service, self.user, self.known = service, user, known
        self._data, self._files = data, files
        #: Whether the screen says that something is missing: not while a code is only asked for.
        self.is_refused = data is not None
        version = service.current_form
        assert version is not None  # noqa: S101 (only enterable services come here)
        self.version: FormVersion = version

    @cached_property
    def branch_question(self) -> Question | None:
        return self.version.document.bound("case.branch")

    @cached_property
    def where(self) -> WhereFromForm:
        form = WhereFromForm(
            self._data,
            user=self.user,
            asks_branch=self.branch_question is not None,
            in_distress=self.service.is_urgent,
            asks_who=self.service.kind == ServiceKind.COMPLAINT,
            initial={"form_key": uuid.uuid4(), **self._language(), **self._from_contact()},
        )
        if self.known.from_paper:
            paper.came_by_letter(form)
        return form

    @cached_property
    def answers(self) -> WholeForm:
        typed = {**self._prefilled(), **self._about()}
        form = WholeForm(self.service.form_as_asked(self.version), typed=typed, data=self._data)
        form.propose()
        self._offer_own_branches(form)
        if self.known.from_paper:
            paper.number_questions(form, self.version.document)
        return form

    @property
    def steps(self) -> list[AskedStep]:
        steps = self.answers.steps()
        return paper.numbered_steps(steps) if self.known.from_paper else steps

    @cached_property
    def papers(self) -> PapersForm:
        asked = [validated(DocumentRequirement, item) for item in self.service.documents]
        return PapersForm(asked, self._data, self._files)

    @cached_property
    def consents(self) -> ConsentsForm | DistressForm:
        if self.service.is_urgent:
            return DistressForm(self.service, self._data)
        form = ConsentsForm(self.service, self._data)
        if self.known.from_paper:
            form.fields.pop("rights_read", None)  # nobody is there to hear them
        return form

    @cached_property
    def word(self) -> WordForm:
        name = self.known.person.name if self.known.person else ""
        initial = {"version": self.service.declaration_version, "name": name}
        form = WordForm(self.service, self._data, self._files, initial=initial)
        if self.known.from_paper:
            paper.signed_on_the_sheet(form)
        return form

    @property
    def paper_lines(self) -> list[Any]:
        return list(self.papers.lines(self.answers))

    @property
    def asks_consent_first(self) -> bool:
        """Rights are read and consents asked before the first question (J2): neither of a sheet,
        where they stand at its end, nor while somebody waits for help."""
        return not (self.known.from_paper or self.service.is_urgent)

    @property
    def parts(self) -> list[forms.Form]:
        """What the screen is made of, in its order."""
        if self.asks_consent_first:
            return [self.where, self.consents, self.answers, self.papers, self.word]
        if self.service.is_urgent:  # first what happened and where, then how it reached us
            return [self.answers, self.where, self.papers, self.consents, self.word]
        return [self.where, self.answers, self.papers, self.consents, self.word]

    def is_valid(self) -> bool:
        """Every part is judged, so that all mistakes show at once."""
        judged = [part.is_valid() for part in self.parts]
        return all(judged) and self.answers.is_answered()

    def mistakes(self) -> Iterator[tuple[str, str, str]]:
        """Yield each mistake with its field's id and label, in the order of the screen."""
        for part in self.parts:
            for name, faults in part.errors.items() if part.is_bound else ():
                field = part[name] if name in part.fields else None
                for fault in faults:
                    yield (*named_in_summary(field, self._paper_of(name)), str(fault))

    def _paper_of(self, name: str) -> str:
        """Return which paper a field is about: several papers expire, each on a day of its own."""
        return self.papers.labels.get(name, "")

    def send(self) -> Submission | None:
        """Store the request; None when a rule refused it, which then stands beside its field.

        Files that no case took are dropped: whatever leaves the block by an exception takes its
        files along.
        """
        try:
            with ExitStack() as files:
                submission = self._enter(files)
                if not submission.created:
                    raise _SentBefore(submission)
                return submission
        except _SentBefore as before:
            return before.submission
        except ValidationError as error:
            self._show(error)
            return None

    def _enter(self, files: ExitStack) -> Submission:
        copies = [
            replace(
                files.enter_context(kept_upload(file, key)), issued_on=self.papers.issued_on(key)
            )
            for key, file in self.papers.copies()
            if key in self._wanted
        ]
        form = self._request(copies, self.word.kept(files))
        self._compare_code()
        return enter_request(form, acting_user=self.user, contact=self.known.contact)

    # --- A code, read out by the person --------------------------------------------------------

    def send_code(self) -> None:
        """Have a code sent to the mobile in the answers; raise ValidationError saying why not.

        The screen comes back as typed, and nothing on it is called a mistake yet.
        """
        for part in self.parts:
            part.is_valid()
        key, mobile = self.where.cleaned_data.get("form_key"), self._mobile()
        language = self.where.cleaned_data.get("language") or settings.LANGUAGE_CODE
        for part in self.parts:
            part.errors.clear()
        self.is_refused = False
        if not key or not mobile:
            raise ValidationError(_("Write their mobile number among the answers first."))
        send_code(str(key), mobile=mobile, language=language)

    @property
    def code_goes_to(self) -> str:
        """Where the code went that still counts, all but its end hidden; empty without one."""
        key = self.where.data.get("where-form_key", "")
        if not key or living_code(key) is None:
            return ""
        return mask_phone(self._mobile())

    def _mobile(self) -> str:
        """The mobile a signature is bound to: the one in the answers, else the one we hold."""
        if not self.answers.is_bound:
            return ""
        stated = bound_values(self.version.document, self.answers.cleaned_data)
        held = self.known.person.mobile if self.known.person else ""
        return str(stated.get("mobile") or held)

    def _compare_code(self) -> None:
        """A wrong try stays counted, whatever becomes of the request."""
        words = self.word.cleaned_data
        if words.get("mode") != SignatureMode.ONE_TIME_CODE:
            return
        try:
            verify_code(str(self.where.cleaned_data["form_key"]), words["code"])
        except ValidationError as error:
            raise ValidationError({"word-code": error.messages}) from error

    @cached_property
    def _wanted(self) -> set[str]:
        """The papers these answers ask for."""
        asked = required_documents(self.papers.asked, self.answers.cleaned_data)
        return {paper.key for paper in asked}

    def _request(self, copies: list[SubmittedFile], sheet: SubmittedFile | None) -> RequestForm:
        where = self.where.cleaned_data
        return RequestForm(
            form_key=where["form_key"],
            service=self.service,
            form_version=self.version,
            answers=self.answers.cleaned_data,
            language=where["language"],
            medium=Medium(where["channel"].medium),
            consents=self.consents.given(),
            declaration=self.word.given(sheet),
            files=copies,
            assisted=self._assisted(),
        )

    def _assisted(self) -> Assisted:
        where = self.where.cleaned_data
        return Assisted(
            channel=where["channel"],
            person=self.known.person,
            branch=where.get("branch"),
            relation=Relation(where["relation"]),
            speaker=where["speaker"],
            shown_by=tuple(where.get("shown_by", ())),
            handle=where.get("handle", ""),
            present=where.get("present", ""),
            private_room=where.get("private_room", False),
            read_back_at=timezone.now() if self._was_read_back else None,
            rights_read=self.consents.reads_rights,
            consents=self.consents.taken(),
            seen={key: seen for key, seen in self.papers.seen().items() if key in self._wanted},
        )

    @property
    def _was_read_back(self) -> bool:
        """A sheet is read by who wrote it; in distress nothing is read back."""
        return "read_back" in self.word.fields and not self.known.from_paper

    # --- What is known before, and what is refused after ---------------------------------------

    def _language(self) -> dict[str, str]:
        """A person we know is written to as before: a call for help may be taken down in haste."""
        person = self.known.person
        return {"language": person.language} if person else {}

    def _from_contact(self) -> dict[str, Any]:
        contact = self.known.contact
        if contact is None:
            return {}
        media = assisted_channels().filter(medium=_MEDIA[contact.kind])
        is_other = contact.relation != Relation.SELF
        return {
            "channel": media.first(),
            "handle": contact.handle,
            "relation": contact.relation,
            "speaker": contact.speaker if is_other else "",
            "present": contact.present,
            "private_room": contact.private_room,
        }

    def _about(self) -> dict[str, Any]:
        first = self.known.first
        return objecting_to(first, self.version.document) if first else {}

    def _prefilled(self) -> dict[str, Any]:
        """What we hold of a person we know, as far as the reader may read it in whole."""
        if self.known.person is None:
            contact = self.known.contact
            name = contact.speaker if contact and contact.relation == Relation.SELF else ""
            return self._bound({"name": name})
        person = self.known.person
        held: dict[str, Any] = {
            "name": person.name,
            "gender": person.gender,
            "contact_by": person.contact_by,
            **person.safe_contact,
        }
        if RoomPart.NUMBERS in parts_for(self.user):
            held |= {"mobile": person.mobile, "email": person.email}
            if person.identifier_kind != IdentifierKind.NONE:
                kind, number = person.identifier_kind, person.identifier
                held["identifier"] = {"kind": kind, "number": number}
        first = self.known.first
        if branch := (first.branch if first else None) or person.branch:
            held["branch"] = branch.key
        return self._bound(held)

    def _bound(self, held: dict[str, Any]) -> dict[str, Any]:
        """Return values by the question that asks for them; what no question asks is left out."""
        found: dict[str, Any] = {}
        for question in self.version.document.questions:
            field = (question.binds or "").rpartition(".")[2]
            if held.get(field):
                found[question.key] = _as_typed(question, held[field])
        return found

    def _offer_own_branches(self, form: WholeForm) -> None:
        """Whoever enters for some branches only is offered only those."""
        question = self.branch_question
        if question is None or question.key not in form.fields:
            return
        own = set(desk_branches(self.user).values_list("key", flat=True))
        widget: Any = form.fields[question.key].widget
        widget.choices = [choice for choice in widget.choices if choice[0] in own]

    def _show(self, error: ValidationError) -> None:
        """Put each message beside its field; what has no field here stands on top."""
        faults = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
        for name, messages in faults.items():
            for fault in messages:
                part, field = self._place(name or f"word-{fault.code}")
                part.add_error(field, fault)

    def _place(self, name: str) -> tuple[forms.Form, str | None]:
        if name == "branch" and self.branch_question:
            return self.answers, self.branch_question.key
        if name.startswith("word-"):
            field = name.removeprefix("word-")
            return self.word, field if field in self.word.fields else None
        parts = (self.where, self.papers, self.consents, self.answers)
        found = next((part for part in parts if name in part.fields), None)
        return (found, name) if found else (self.word, None)


def _as_typed(question: Question, value: Any) -> Any:
    """Return a kept value as somebody would type or tap it."""
    if question.type is QuestionType.YES_NO:
        return "yes" if value else "no"
    if question.type is QuestionType.IDENTIFIER and len(question.identifier_kinds) < 2:
        return value["number"]
    return value
