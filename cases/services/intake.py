"""A request comes in: everything about it is stored in one transaction, or nothing is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import DocumentState, EventKind, Evidence, PersonKind, Purpose
from cases.models import (
    Case,
    CaseDocument,
    Consent,
    FormVersion,
    Person,
    Service,
)
from cases.questions.answers import required_documents
from cases.questions.definition import DocumentRequirement
from cases.selectors.contact import bound_values, names_agree, other_contact, wishes_of
from cases.selectors.objecting import is_objection
from cases.selectors.programmes import stated_times
from cases.selectors.repeats import same_again
from cases.services.assisted import Assisted, PaperSeen, note_assistance, note_seen
from cases.services.clock import recompute_window
from cases.services.declarations import DeclarationGiven, check_declaration, keep_declaration
from cases.services.files import SubmittedFile, store_files
from cases.services.moves import advance, enter_stage
from cases.services.objecting import file_objection, is_proven
from cases.services.people import person_from_answers
from cases.services.saving import save_case, save_tracked
from cases.services.timeline import record_event
from cases.workflow import validated
from cms.accounts.models import User
from cms.association.enums import Medium
from cms.association.models import Branch
from cms.association.selectors import current_association
from cms.core.identifiers import IdentifierKind
from cms.core.references import new_code, new_reference

Uploads = dict[str, list[SubmittedFile]]


@dataclass(frozen=True)
class RequestForm:
    """One filled form. `form_key` makes it single: sent twice, it is still one request.

    `assisted` is there when staff took it down for somebody; `objected` is the request behind whose
    two keys an objection was begun.
    """

    form_key: UUID
    service: Service
    form_version: FormVersion
    answers: dict[str, Any]
    language: str = "ar"
    medium: Medium = Medium.WEBSITE
    consents: dict[Purpose, bool] = field(default_factory=dict)
    declaration: DeclarationGiven | None = None
    files: list[SubmittedFile] = field(default_factory=list)
    assisted: Assisted | None = None
    objected: Case | None = None


@dataclass(frozen=True)
class Submission:
    case: Case
    created: bool


def submit_request(form: RequestForm, *, acting_user: User | None) -> Submission:
    """Store a request and return its case; the same form again returns the same case.

    Raises ValidationError when the service is closed or the declaration is missing.
    """
    _refuse_if_impossible(form, acting_user)
    sent = Case.objects.filter(form_key=form.form_key)
    if sent.exists():  # nearly never: asked without reading a case
        return Submission(sent.get(), created=False)
    try:
        with transaction.atomic():
            return Submission(_store(form, acting_user), created=True)
    except IntegrityError:
        # Two posts of one form at the same moment: the unique form key let one of them win.
        winner = Case.objects.filter(form_key=form.form_key).first()
        if winner is None:
            raise
        return Submission(winner, created=False)


def _refuse_if_impossible(form: RequestForm, acting_user: User | None) -> None:
    if not form.service.is_open:
        raise ValidationError(_("This service does not take requests at the moment."))
    stated = bound_values(form.form_version.document, form.answers)
    check_declaration(
        form.service,
        form.declaration,
        acting_user=acting_user,
        applicant=str(stated.get("name") or ""),
    )


def _store(form: RequestForm, acting_user: User | None) -> Case:
    person = _person_of(form, acting_user)
    case = _new_case(form, person, acting_user)
    uploads, seen = _uploads(form), form.assisted.seen if form.assisted else {}
    papers = _checklist(case, uploads, seen, acting_user=acting_user)
    if _nothing_missing(papers):
        case.complete_at = case.submitted_at
    recompute_window(case)
    save_case(case, acting_user=acting_user)
    _store_papers(papers, uploads, acting_user)
    _store_word(case, form, acting_user)
    if form.assisted:
        note_assistance(case, form.assisted)
    by = "staff" if acting_user else "person"
    data: dict[str, Any] = {"service": form.service.slug, "medium": form.medium}
    if form.assisted:
        data["relation"] = form.assisted.relation
        if form.assisted.rights_read:
            data["rights_read"] = True
    stated = bound_values(form.form_version.document, form.answers)
    if other := [change.field for change in other_contact(person, stated)]:
        data["other_contact"] = other
    if repeated := same_again(case, Case.objects.all()).count():
        data["possible_duplicates"] = repeated
    record_event(case, EventKind.SUBMITTED, acting_user=acting_user, by=by, data=data)
    if case.concerns_id:
        file_objection(
            case, objected=form.objected, acting_user=acting_user, assisted=form.assisted
        )
        advance(case)  # where everyone of the first stage's role took part before
    return case


def _person_of(form: RequestForm, acting_user: User | None) -> Person:
    """Return whose request it is. A colleague who sees the request objected to writes down whose
    objection it is, so nobody gets a second file by objecting; a visitor's two keys say that of
    nobody, but how one may be spoken to in this matter holds for whoever has them."""
    first = _concerned_case(form) if acting_user else None
    said = Case(form_version=form.form_version, answers=form.answers)
    if first and acting_user and is_objection(said):
        began, assisted = form.objected, form.assisted
        if is_proven(first, began, acting_user=acting_user, assisted=assisted):
            return first.person
    return _chosen_at_the_desk(form) or person_from_answers(
        form.form_version.document,
        form.answers,
        kind=_person_kind(form),
        language=form.language,
        wishes=wishes_of(form.objected) if form.objected else None,
    )


def _chosen_at_the_desk(form: RequestForm) -> Person | None:
    """Return whom a colleague chose before writing the request down, unless the answers name
    somebody else, or state a number: that says whose it is by itself."""
    person = form.assisted.person if form.assisted else None
    stated = bound_values(form.form_version.document, form.answers)
    if person is None or stated.get("identifier"):
        return None
    name = str(stated.get("name") or "")
    return person if name and names_agree(name, person.name) else None


#: A number of this kind says of whom it is, whomever the association mostly serves.
_WHOSE_NUMBER = {
    IdentifierKind.ENTITY_LICENCE: PersonKind.ENTITY,
    IdentifierKind.MOSQUE_NUMBER: PersonKind.MOSQUE,
}


def _person_kind(form: RequestForm) -> PersonKind:
    stated = bound_values(form.form_version.document, form.answers).get("identifier")
    if isinstance(stated, dict) and stated.get("kind") in _WHOSE_NUMBER:
        return _WHOSE_NUMBER[stated["kind"]]
    kinds = {"household": PersonKind.HOUSEHOLD_HEAD}
    beneficiary = current_association().beneficiary_type or "household"
    return kinds.get(beneficiary) or PersonKind(beneficiary)


def _new_case(form: RequestForm, person: Person, acting_user: User | None) -> Case:
    service = form.service
    workflow = service.current_workflow
    if workflow is None:
        raise ValidationError(_("This service has no workflow yet."))
    now = timezone.now()
    case = Case(
        reference=_free_reference(),
        tracking_code=new_code(),
        form_key=form.form_key,
        service=service,
        person=person,
        form_version=form.form_version,
        workflow_version=workflow,
        answers=form.answers,
        concerns=_concerned_case(form),
        needed_on=_needed_on(form),
        preferred_times=stated_times(form.form_version.document, form.answers),
        branch=_branch(form, person),
        medium=form.medium,
        entered_by=acting_user,
        language=form.language,
        is_urgent=service.is_urgent,
        is_restricted=service.is_restricted,
        submitted_at=now,
        window_rule=service.window or {},
    )
    enter_stage(case, workflow.document.first)
    return case


def _free_reference() -> str:
    """Return a reference nobody has; the space is 30⁵, so a second try is rare."""
    prefix = current_association().reference_prefix
    while Case.objects.filter(reference=(reference := new_reference(prefix))).exists():
        pass
    return reference


def _branch(form: RequestForm, person: Person) -> Branch | None:
    """Return the branch the form names, else the desk's, that of the request objected to behind its
    two keys, the person's, or the main one.

    An urgent call that was asked for its site and did not know it is no branch's yet: it stays
    open to everybody who answers calls, and becomes the branch's of who takes it.
    """
    questions = form.form_version.document.questions
    asked = [question for question in questions if question.binds == "case.branch"]
    branches = Branch.objects.filter(is_active=True)
    given = [key for question in asked if (key := form.answers.get(question.key))]
    named = branches.filter(key__in=given).first() if given else None
    desk = form.assisted.branch if form.assisted else None
    if named or desk:
        return named or desk
    if form.service.is_urgent and asked:
        few = branches[:2]
        return few[0] if len(few) == 1 else None
    first = form.objected.branch if form.objected else None
    return first or person.branch or branches.filter(is_main=True).first()


def _concerned_case(form: RequestForm) -> Case | None:
    """Return the request these answers name; whether there is one, the sender never learns."""
    question = form.form_version.document.bound("case.concerns")
    named = form.answers.get(question.key) if question else None
    return Case.objects.filter(reference=named).first() if named else None


def _needed_on(form: RequestForm) -> date | None:
    """Return the day by which these answers say it is needed."""
    question = form.form_version.document.bound("case.needed_on")
    given = form.answers.get(question.key) if question else None
    return date.fromisoformat(given) if given else None


def _uploads(form: RequestForm) -> Uploads:
    by_key: Uploads = {}
    for upload in form.files:
        by_key.setdefault(upload.document_key, []).append(upload)
    return by_key


def add_documents(case: Case, *, acting_user: User | None) -> None:
    """Put every paper these answers ask for on the checklist, unless it stands there already."""
    known = set(case.documents.values_list("key", flat=True))
    papers = [paper for paper in _checklist(case, {}, {}) if paper.key not in known]
    _store_papers(papers, {}, acting_user)


def _checklist(
    case: Case, uploads: Uploads, seen: Mapping[str, PaperSeen], *, acting_user: User | None = None
) -> list[CaseDocument]:
    """Return the lines these answers ask for, unsaved: the case itself may not be saved yet.

    `uploads` and `seen` are keyed by paper: what came with the request, what was shown at the desk.
    """
    requirements = [validated(DocumentRequirement, item) for item in case.service.documents]
    papers = []
    for order, requirement in enumerate(required_documents(requirements, case.answers)):
        paper = CaseDocument(
            case=case,
            key=requirement.key,
            label=requirement.label,
            unnamed=requirement.unnamed or {},
            hint=requirement.hint or {},
            evidence=requirement.evidence,
            is_required=requirement.required,
            max_age_days=requirement.max_age_days,
            state=_first_state(requirement, uploads.get(requirement.key, [])),
            order=order,
            issued_on=_issued_on(uploads.get(requirement.key, [])),
        )
        if requirement.key in seen:
            note_seen(paper, seen[requirement.key], acting_user=acting_user)
        papers.append(paper)
    return papers


def _store_papers(papers: list[CaseDocument], uploads: Uploads, acting_user: User | None) -> None:
    for paper in papers:
        paper.case = paper.case  # its number is known only now
        save_tracked(paper, acting_user=acting_user)
        store_files(paper, uploads.get(paper.key, []), acting_user=acting_user)


def _issued_on(files: list[SubmittedFile]) -> date | None:
    return next((file.issued_on for file in files if file.issued_on), None)


def _first_state(requirement: DocumentRequirement, files: list[SubmittedFile]) -> DocumentState:
    if files:
        return DocumentState.RECEIVED
    if requirement.evidence == Evidence.COPY:
        return DocumentState.AWAITED
    return DocumentState.SHOW_LATER


def _store_word(case: Case, form: RequestForm, acting_user: User | None) -> None:
    version = current_association().privacy_notice_version
    taken = form.assisted.consents if form.assisted else {}
    consents = []
    for purpose, is_given in form.consents.items():
        how = taken.get(purpose)
        consent = Consent(
            case=case,
            purpose=purpose,
            is_given=is_given,
            method=how.method if how else form.medium,
            witness=how.witness if how else "",
            given_at=how.at if how else timezone.now(),
            text_version=version,
        )
        consents.append(consent)
    Consent.objects.bulk_create(consents)
    if form.declaration is not None:
        keep_declaration(case, form.declaration, language=form.language, acting_user=acting_user)


def _nothing_missing(papers: list[CaseDocument]) -> bool:
    """Nothing is left for the person to bring or send."""
    awaited = (DocumentState.AWAITED, DocumentState.SHOW_LATER)
    return not any(paper.is_required and paper.state in awaited for paper in papers)
