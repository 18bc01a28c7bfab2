"""The applicant's word: which ways a service takes it, what each needs, how it is kept (C38)."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.enums import SignatureMode
from cases.models import Case, Declaration, Service
from cases.services.files import SubmittedFile
from cms.accounts.models import User
from cms.core.arabic import fold
from cms.core.hygiene import clean_text

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
    service: Service, given: DeclarationGiven | None, *, acting_user: User | None
) -> None:
    """Raise ValidationError when this service cannot take the word that was given."""
    if not service.declaration_text:
        return
    if given is None:
        raise ValidationError(_("Confirm the declaration to send the request."))
    if given.text_version != service.declaration_version:
        raise ValidationError(_("The declaration has changed. Read it and confirm it again."))
    if given.mode not in allowed_modes(service):
        raise ValidationError(
            _("This service does not take a declaration this way. Choose another way.")
        )
    if not given.name.strip():
        raise ValidationError(_("Write the name under the declaration."))
    if given.mode in TAKEN_BY_STAFF and acting_user is None:
        raise ValidationError(_("Only an employee can take a declaration this way."))
    _NEEDS.get(given.mode, _nothing)(given, acting_user)


def _nothing(_given: DeclarationGiven, _acting_user: User | None) -> None:
    """A tick needs no more than its name; what a code needs is settled when it is used."""


def _a_file(given: DeclarationGiven, _acting_user: User | None) -> None:
    if given.evidence is None and not (given.later and given.mode == SignatureMode.PAPER):
        raise ValidationError(
            _("Add the signed paper, or say that it comes later.")
            if given.mode == SignatureMode.PAPER
            else _("Draw the signature in the frame.")
        )


def _two_witnesses(given: DeclarationGiven, acting_user: User | None) -> None:
    """Two people who stood by: neither who took the mark nor who gave it (clause 6.4)."""
    names = [same for name in given.witnesses if (same := _same(name))]
    if len(names) != _WITNESSES or len(set(names)) != _WITNESSES:
        raise ValidationError(_("A thumb mark needs the names of two different witnesses."))
    if _same(given.name) in names:
        raise ValidationError(_("Who gives the declaration cannot be its witness."))
    if acting_user and _same(str(acting_user)) in names:
        raise ValidationError(_("Who takes the thumb mark cannot be its witness."))


def _same(name: str) -> str:
    """Two spellings of one name are one person."""
    return fold(name)


def _a_note(given: DeclarationGiven, _acting_user: User | None) -> None:
    if not given.note.strip():
        raise ValidationError(
            _("Write how the declaration was given: where, and that it was read back.")
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

    Whoever calls has checked it; the caller holds the case.
    """
    text = case.service.declaration_text.in_language(language)
    evidence = given.evidence
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
        evidence=evidence.name if evidence else "",
        evidence_type=evidence.content_type if evidence else "",
        evidence_sha256=evidence.sha256 if evidence else "",
        taken_by=acting_user,
    )


def answers_hash(answers: dict[str, Any]) -> str:
    """Return the digest a declaration vouches for."""
    canonical = json.dumps(answers, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
