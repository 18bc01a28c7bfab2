"""Papers of identity are seen, not copied: what may be noted of one (PDPL art. 28)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.models import CaseDocument
from cms.core.identifiers import IdentifierKind

#: Key of a paper → the identifiers it shows; a paper may bear a kind's own key. Others say nothing
#: of the number we hold (a family record, "passport or identity card").
_CARD = (IdentifierKind.NATIONAL_ID, IdentifierKind.IQAMA)
_SHOWS: dict[str, tuple[str, ...]] = {
    **{kind: (kind,) for kind in (*_CARD, IdentifierKind.PASSPORT)},
    "id_card": _CARD,
    "identity": _CARD,
}


def unread_of(key: str, *, last_four: str, expires_on: date | None) -> dict[str, str]:
    """Return what who saw this paper did not read from it, by field: of identity papers both the
    end of the number and the day are noted, and nothing else (B6, J2)."""
    if key not in _SHOWS:
        return {}
    unread = {}
    if not last_four:
        unread["last_four"] = _("You saw it: write the last four digits that stand on it.")
    if expires_on is None:
        unread["expires_on"] = _("You saw it: write until when it is valid.")
    return unread


def expected_digits(document: CaseDocument) -> str:
    """Return how the number on this paper must end; empty where we hold no number it shows."""
    person = document.case.person
    shown = person.identifier_kind in _SHOWS.get(document.key, ())
    return person.identifier[-4:].upper() if shown else ""


def refuse_other_digits(last_four: str) -> None:
    """Four characters with a digit among them: a passport may end in letters."""
    plain = last_four.isascii() and last_four.isalnum() and len(last_four) == 4
    if last_four and not (plain and any(sign.isdigit() for sign in last_four)):
        raise ValidationError({"last_four": _("Write the last four digits only.")})
