"""How we were in touch about a case: calls and visits, appointments, letters."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.backoffice.desk.appointment_words import state_tag
from cases.backoffice.desk.contacts import kind_words, outcome_tag
from cases.backoffice.desk.letters import direction_tag
from cases.backoffice.desk.words import moment_words
from cases.backoffice.room.base import RoomBase
from cases.backoffice.room.forms import IdentityCheckForm
from cases.desk_rights import may_keep_letters
from cases.letter_enums import LetterAbout
from cases.models import Appointment, Assistance, Contact
from cases.permissions import RoomPart, may_book, may_log_contact
from cases.selectors.person_letters import reads_letters
from cases.selectors.touches import touches


@dataclass(frozen=True)
class Touch:
    """One line: what it was, when, how it stands, and where it is read in whole."""

    what: str
    when: SafeString | str
    about: str
    state: Any
    url_name: str
    pk: int


class DeskPart(RoomBase):
    @cached_property
    def assistance(self) -> Assistance | None:
        """How the request was taken down, for who reads its answers."""
        if not self.case.is_assisted or RoomPart.ANSWERS not in self.sees:
            return None
        return Assistance.objects.filter(case=self.case).select_related("channel").first()

    @cached_property
    def touches(self) -> list[Touch]:
        """Contacts, appointments and letters of this case that the reader may read."""
        if not self.names_person:
            return []
        return [_touch(row) for row in touches(self.case, user=self.user)]

    @property
    def may_log_contact(self) -> bool:
        able = self.names_person and not self.case.is_our_own
        return able and may_log_contact(self.user) and self.works_here

    @property
    def may_book(self) -> bool:
        able = self.names_person and self.case.is_open and not self.case.is_our_own
        return able and may_book(self.user) and self.works_here

    @property
    def code_form(self) -> Any:
        """To give whoever lost the tracking code another one."""
        able = self.names_person and self.may.renew_code
        return self.form(IdentityCheckForm, "renew-code") if able else None

    @property
    def reads_letters(self) -> bool:
        able = self.names_person and not self.case.is_our_own
        return able and reads_letters(self.user, LetterAbout.RECEIPT)

    @property
    def may_keep_letters(self) -> bool:
        return self.names_person and may_keep_letters(self.user) and self.works_here


def _touch(row: Any) -> Touch:
    if isinstance(row, Contact):
        told = (kind_words(row), moment_words(row.at), row.topic, outcome_tag(row))
    elif isinstance(row, Appointment):
        kind = str(row.get_kind_display())
        told = (kind, moment_words(row.at), row.purpose, state_tag(row))
    else:
        number = format_html('<bdi dir="ltr">{}</bdi>', row.number)
        told = (_("Letter"), number, row.subject, direction_tag(row))
    return Touch(*told, f"{row._meta.model_name}s:inspect", row.pk)
