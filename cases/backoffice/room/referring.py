"""Handing over to another body in the case room: what is asked, what stands there, what came of it.

The deeds are in `referring_deeds`; what may be is for `services.referrals` to say.
"""

from datetime import datetime, time
from functools import cached_property
from itertools import groupby
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.backoffice.desk.fields import ClockField
from cases.backoffice.room.base import RoomBase
from cases.backoffice.room.forms import ActionForm, CodeField, DayField, LineField, TextField
from cases.models import Case, Partner, Referral
from cases.permissions import may_enter
from cases.referral_enums import ConsentWay, HandoverBasis, ReferralResult
from cases.referral_rights import may_note_result, offered_bases
from cases.selectors.referrals import offered_partners
from cases.services.referrals import NOBODY_NAMED

_ANOTHER = _("Choose, or name another body below")
#: Leaves room for the name and telephone of the body in the same message.
_WORD = 2000


class ReferralForm(ActionForm):
    """To whom, who took over, on which basis; at the roadside the first four are enough."""

    keyed_by = "to"
    to = forms.CharField(widget=forms.HiddenInput, max_length=40)
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    partner = forms.ChoiceField(label=_("Handed over to"), required=False)
    other_body = LineField(
        label=_("Name of the other body"),
        required=False,
        help_text=_("Only where it is not in the list."),
    )
    receiver = LineField(
        label=_("Who took over"),
        help_text=_("A name, or the role: the paramedic, the officer on duty."),
        error_messages={"required": _("Write who took the person over: a name or a role.")},
    )
    their_number = CodeField(
        label=_("Their number"),
        required=False,
        help_text=_("Of the badge, the car or the report, if there is one."),
    )
    basis = forms.ChoiceField(
        label=_("On what basis"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether, and how, the person agreed.")},
    )
    consent_on = DayField(
        label=_("The day they agreed"),
        required=False,
        help_text=_("Only where they were asked. Empty: today."),
    )
    handed_at = DayField(
        label=_("The day of the handover"), required=False, help_text=_("Empty: today.")
    )
    handed_clock = ClockField(
        label=_("The time of the handover"), required=False, help_text=_("Empty: now.")
    )
    handed = TextField(
        label=_("What was handed over"),
        required=False,
        rows=2,
        max_length=600,
        help_text=_(
            "Stands on the receipt that the other body signs. Of the person's health write only"
            " what they need to know."
        ),
    )
    word = TextField(
        label=_("A word to the person"),
        required=False,
        rows=2,
        max_length=_WORD,
        help_text=_(
            "The name and telephone of the body are told by themselves, in the person's language."
        ),
    )
    reason = TextField(
        label=_("Internal note"),
        required=False,
        rows=2,
        help_text=_("Why it goes there. Only staff read it."),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._offer_partners()
        basis: Any = self.fields["basis"]
        basis.choices = _bases(self.case)
        move = next((move for move in self.case.current_stage.moves if move.to == self.key), None)
        self.fields["reason"].required = bool(move and move.needs_reason)

    def _offer_partners(self) -> None:
        """By kind, in the order of the directory."""
        rows = sorted(offered_partners(self.case), key=lambda row: row.get_kind_display())
        self.partners = {str(row.pk): row for row in rows}
        by_kind = groupby(rows, key=lambda row: row.get_kind_display())
        groups = [(kind, [(str(row.pk), str(row)) for row in found]) for kind, found in by_kind]
        field: Any = self.fields["partner"]
        field.choices = [("", _ANOTHER), *groups]

    def clean_partner(self) -> Partner | None:
        return self.partners.get(self.cleaned_data["partner"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not (values.get("partner") or values.get("other_body") or "partner" in self.errors):
            self.add_error("partner", NOBODY_NAMED)  # said with the rest that is missing
        if said := values.pop("basis", ""):
            values["basis"], values["consent_way"] = _read_basis(said)
        day, clock = values.get("handed_at"), values.pop("handed_clock", None)
        if day and not clock and day != timezone.localdate():
            self.add_error("handed_clock", _("Write the time as well."))
        elif clock:
            values["handed_at"] = _moment(day, clock)
        else:
            values["handed_at"] = None
        return values


def _bases(case: Case) -> list[tuple[str, str]]:
    """One choice for each way to agree, so that nobody says "agreed" and not how."""
    unasked = HandoverBasis.EMERGENCY
    first = [(unasked.value, str(unasked.label))] if unasked in offered_bases(case) else []
    agreed = gettext("The person agreed: %(way)s")
    return [*first, *((way.value, agreed % {"way": way.label}) for way in ConsentWay)]


def _read_basis(said: str) -> tuple[HandoverBasis, ConsentWay | None]:
    if said == HandoverBasis.EMERGENCY:
        return HandoverBasis.EMERGENCY, None
    return HandoverBasis.CONSENT, ConsentWay(said)


def _moment(day: Any, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day or timezone.localdate(), clock))


class ResultForm(ActionForm):
    """What the other body told us of the person afterwards."""

    keyed_by = "referral"
    referral = forms.IntegerField(widget=forms.HiddenInput)
    result = forms.ChoiceField(
        label=_("What came of it"),
        choices=[choice for choice in ReferralResult.choices if choice[0]],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it.")},
    )
    result_on = DayField(
        label=_("The day they told us"), required=False, help_text=_("Empty: today.")
    )
    result_note = TextField(
        label=_("What they told us"), required=False, rows=2, help_text=_("Only staff read it.")
    )

    def clean_result(self) -> ReferralResult:
        return ReferralResult(self.cleaned_data["result"])


class ReferringPart(RoomBase):
    """Nothing is looked up for a case that was never handed over (`has_referrals`)."""

    @cached_property
    def referrals(self) -> list[Referral]:
        if not getattr(self.case, "has_referrals", False):
            return []
        return list(self.case.referrals.select_related("recorded_by", "result_by"))

    @cached_property
    def result_forms(self) -> list[tuple[Referral, ResultForm | None]]:
        """Each handover with the form for its answer, newest first."""
        may = bool(self.referrals) and may_note_result(self.user, self.case)
        return [(row, self._result_form(row) if may else None) for row in self.referrals]

    @property
    def takes_down(self) -> bool:
        """Whom nobody reached is helped with a new request: this one ended with the handover."""
        return self.names_person and may_enter(self.user)

    def _result_form(self, row: Referral) -> ResultForm:
        known = {"result": row.result, "result_on": row.result_on, "result_note": row.result_note}
        said = known if row.result else {}
        form: ResultForm = self.form(ResultForm, "note-result", referral=row.pk, **said)
        return form
