"""How we were in touch about a case: calls and visits, appointments, letters."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.backoffice.desk.appointments import state_tag
from cases.backoffice.desk.contacts import kind_words, outcome_tag
from cases.backoffice.desk.letters import direction_tag
from cases.backoffice.desk.words import moment_words
from cases.backoffice.room.base import RoomBase
from cases.models import Assistance
from cases.permissions import RoomPart, may_book, may_keep_letters, may_log_contact
from cases.selectors.desk import visible_appointments, visible_contacts, visible_letters


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
        return [*self._appointments(), *self._contacts(), *self._letters()]

    def _contacts(self) -> list[Touch]:
        if not self.user.has_perm("cases.view_contact"):
            return []
        rows = visible_contacts(user=self.user).filter(case=self.case).order_by("-at")[:20]
        return [
            Touch(
                kind_words(row),
                moment_words(row.at),
                row.topic,
                outcome_tag(row),
                "contacts:inspect",
                row.pk,
            )
            for row in rows
        ]

    def _appointments(self) -> list[Touch]:
        if not self.user.has_perm("cases.view_appointment"):
            return []
        rows = visible_appointments(user=self.user).filter(case=self.case).order_by("-at")[:20]
        return [
            Touch(
                str(row.get_kind_display()),
                moment_words(row.at),
                row.purpose,
                state_tag(row),
                "appointments:inspect",
                row.pk,
            )
            for row in rows
        ]

    def _letters(self) -> list[Touch]:
        if not self.user.has_perm("cases.view_letter"):
            return []
        rows = visible_letters(user=self.user).filter(case=self.case).order_by("-pk")[:20]
        return [
            Touch(
                _("Letter"),
                format_html('<bdi dir="ltr">{}</bdi>', row.number),
                row.subject,
                direction_tag(row),
                "letters:inspect",
                row.pk,
            )
            for row in rows
        ]

    @property
    def may_log_contact(self) -> bool:
        return self.names_person and may_log_contact(self.user)

    @property
    def may_book(self) -> bool:
        return self.names_person and self.case.is_open and may_book(self.user)

    @property
    def may_keep_letters(self) -> bool:
        return self.names_person and may_keep_letters(self.user)
