"""The applicant's word: which ways a service takes it, what each needs, how it is kept (C38)."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import DocumentState, EventKind, Evidence, SignatureMode
from cases.models import Case, CaseDocument, Declaration, Service
from cases.models.intake import SIGNED_SHEET
from cases.selectors.contact import bound_values
from cases.selectors.declarations import answers_hash, owes_declaration
from cases.services.files import SubmittedFile, store_files
from cases.services.moves import advance
from cases.services.saving import save_tracked
from cases.services.signing import use_code
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import User
from cms.core.arabic import name_tokens
from cms.core.hygiene import clean_text
from cms.core.names import clean_name
from cms.core.translated import in_all_languages

#: These two are written down by an employee, who answers for how it went.
TAKEN_BY_STAFF = (SignatureMode.THUMBPRINT, SignatureMode.VERBAL)
_WITNESSES = 2


@dataclass(frozen=True)
class DeclarationGiven:
    """The applicant's word: how it was given, under which name, over which version of the text.

    `later`: the sheet is signed when the papers are shown; until then it stands on the checklist.
    """

    mode: SignatureMode
    name: str
    text_version: str
    witnesses: tuple[str, ...] = ()
    evidence: SubmittedFile | None = None
    note: str = ""
    later: bool = False


def allowed_modes(service: Service) -> list[SignatureMode]:
    """Return the ways this service takes a declaration, the association's first choice first.

    A tick is no signature: where one is required and there is another way, ticking is none.
    """
    modes = [SignatureMode(mode) for mode in service.signature_modes] or [SignatureMode.TICK]
    others: list[SignatureMode] = [mode for mode in modes if mode != SignatureMode.TICK]
    return others if service.signature_required and others else modes


def check_declaration(
    service: Service,
    given: DeclarationGiven | None,
    *,
    acting_user: User | None,
    applicant: str = "",
) -> None:
    """Raise ValidationError when this service cannot take the word that was given.

    Its code names what is to be mended, for a form that asks for it. `applicant` is the name in the
    request, which may be another than the one under the declaration.
    """
    if not service.declaration_text:
        return
    if given is None:
        raise ValidationError(_("Confirm the declaration to send the request."))
    if given.text_version != service.declaration_version:
        raise ValidationError(_("The declaration has changed. Read it and confirm it again."))
    if given.mode not in allowed_modes(service):
        words = _("This service does not take a declaration this way. Choose another way.")
        raise ValidationError(words, code="mode")
    if not given.name.strip():
        raise ValidationError(_("Write the name under the declaration."), code="name")
    _refuse_no_name(given)
    if given.mode in TAKEN_BY_STAFF and acting_user is None:
        raise ValidationError(_("Only an employee can take a declaration this way."))
    _NEEDS.get(given.mode, _nothing)(given, acting_user)
    if given.mode == SignatureMode.THUMBPRINT:
        _refuse_as_witness(given, applicant, _("The applicant cannot be a witness."))


def _refuse_no_name(given: DeclarationGiven) -> None:
    try:
        clean_name(given.name)
    except ValidationError as error:
        raise ValidationError(error.messages[0], code="name") from None


def _nothing(_given: DeclarationGiven, _acting_user: User | None) -> None:
    """A tick needs no more than its name; what a code needs is settled when it is used."""


def _a_file(given: DeclarationGiven, _acting_user: User | None) -> None:
    if given.evidence is None and not (given.later and given.mode == SignatureMode.PAPER):
        raise ValidationError(
            _("Add the signed paper, or say that it comes later.")
            if given.mode == SignatureMode.PAPER
            else _("Draw the signature in the frame."),
            code="sheet" if given.mode == SignatureMode.PAPER else "drawing",
        )


def _two_witnesses(given: DeclarationGiven, acting_user: User | None) -> None:
    """Two people who stood by: neither who took the mark nor who gave it (clause 6.4)."""
    names = [same for name in given.witnesses if (same := one_name(name))]
    if len(names) != _WITNESSES or len(set(names)) != _WITNESSES:
        words = _("A thumb mark needs the names of two different witnesses.")
        raise ValidationError(words, code=_empty_or_twin(given.witnesses))
    _refuse_as_witness(given, given.name, _("Who gives the declaration cannot be its witness."))
    taker = str(acting_user) if acting_user else ""
    _refuse_as_witness(given, taker, _("Who takes the thumb mark cannot be its witness."))


def _refuse_as_witness(given: DeclarationGiven, name: str, words: str) -> None:
    names = [one_name(witness) for witness in given.witnesses]
    if (same := one_name(name)) and same in names:
        raise ValidationError(words, code=_witness(names.index(same)))


def _empty_or_twin(witnesses: Sequence[str]) -> str:
    """Return which witness is to be named: the first when missing, else the second."""
    return _witness(0 if not witnesses or not one_name(witnesses[0]) else 1)


def _witness(index: int) -> str:
    return f"witness_{index + 1}"


#: Before a name and no part of it, each in the spelling of `name_tokens`.
_TITLES = {
    *("استاذ", "استاذه", "سيد", "سيده", "شيخ", "شيخه", "دكتور", "دكتوره", "مهندس", "مهندسه"),
    *("ا", "د", "م", "mr", "mrs", "ms", "dr", "eng"),
}


def one_name(name: str) -> str:
    """Two spellings of one name are one person, with or without بن, the article, and a title
    before two names: الشيخ behind one is a family's."""
    tokens = name_tokens(name)
    while len(tokens) > 2 and tokens[0] in _TITLES:
        del tokens[0]
    return " ".join(tokens)


def _a_note(given: DeclarationGiven, _acting_user: User | None) -> None:
    if not given.note.strip():
        raise ValidationError(
            _("Write how the declaration was given: where, and that it was read back."),
            code="note",
        )


_NEEDS: dict[SignatureMode, Callable[[DeclarationGiven, Any], None]] = {
    SignatureMode.DRAWN: _a_file,
    SignatureMode.PAPER: _a_file,
    SignatureMode.THUMBPRINT: _two_witnesses,
    SignatureMode.VERBAL: _a_note,
}


def keep_declaration(
    case: Case, given: DeclarationGiven, *, language: str, acting_user: User | None
) -> Declaration:
    """Keep the word with the text it was given for and the digest of the answers it vouches for.

    Whoever calls has checked it and holds the case; a one-time code is used up here.
    """
    if given.mode == SignatureMode.ONE_TIME_CODE:
        use_code(signing_subject(case), mobile=signing_mobile(case))
    drawing = given.evidence if given.mode == SignatureMode.DRAWN else None
    if given.mode == SignatureMode.PAPER or (given.evidence and not drawing):
        _keep_sheet(case, given.evidence, acting_user)
    text = case.service.declaration_text.in_language(language)
    return Declaration.objects.create(
        case=case,
        text_version=given.text_version,
        text=text,
        text_hash=hashlib.sha256(text.encode()).hexdigest(),
        answers_hash=answers_hash(case.answers),
        mode=given.mode,
        name=clean_text(given.name),
        language=language,
        witnesses=[clean_text(name) for name in given.witnesses],
        note=clean_text(given.note, multiline=True),
        evidence=drawing.name if drawing else "",
        evidence_type=drawing.content_type if drawing else "",
        evidence_sha256=drawing.sha256 if drawing else "",
        taken_by=acting_user,
    )


def signing_subject(case: Case) -> str:
    """Return what a code is bound to: the form being sent, or the answers being confirmed anew."""
    if case.declarations.exists():
        return f"case:{case.pk}:{answers_hash(case.answers)}"
    return str(case.form_key)


def signing_mobile(case: Case) -> str:
    """Return the mobile the answers give, else the one we hold."""
    stated = bound_values(case.form_version.document, case.answers or {})
    return str(stated.get("mobile") or case.person.mobile)


def _keep_sheet(case: Case, scan: SubmittedFile | None, acting_user: User | None) -> None:
    """Put the signed sheet on the checklist: checked there like any paper, or awaited there."""
    line = case.documents.filter(key=SIGNED_SHEET).first() or CaseDocument(
        case=case,
        key=SIGNED_SHEET,
        label=in_all_languages(gettext_lazy("The signed declaration")),
        hint=in_all_languages(gettext_lazy("Sign the printed declaration, or sign it with us.")),
        evidence=Evidence.COPY,
        order=case.documents.count(),
    )
    line.state = DocumentState.RECEIVED if scan else DocumentState.AWAITED
    line.reason = ""
    line.checked_by = line.checked_at = None
    save_tracked(line, acting_user=acting_user)
    store_files(line, [scan] if scan else [], acting_user=acting_user)


@transaction.atomic
def renew_declaration(
    case: Case, given: DeclarationGiven, *, language: str, acting_user: User | None
) -> Case:
    """Take the word anew over answers that were corrected; raise ValidationError when none is owed.

    A second click finds nothing owed any more and changes nothing.
    """
    case = lock_case(case)
    if not owes_declaration(case):
        raise ValidationError(_("There is nothing to confirm at the moment."))
    applicant = case.person.name
    check_declaration(case.service, given, acting_user=acting_user, applicant=applicant)
    keep_declaration(case, given, language=language, acting_user=acting_user)
    record_event(
        case,
        EventKind.DECLARATION_RENEWED,
        acting_user=acting_user,
        by="staff" if acting_user else "person",
        data={"mode": given.mode},
    )
    return advance(case)


def void_declarations(case: Case) -> bool:
    """End every word given over other answers; say whether one is owed now. Holds the case."""
    living = list(case.declarations.filter(voided_at=None))
    for declaration in living:
        declaration.voided_at = timezone.now()
        declaration.save(update_fields=["voided_at"])
    return bool(living) and bool(case.service.declaration_text)
