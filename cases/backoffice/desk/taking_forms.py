"""The fixed parts of taking a request down: where from, what was shown, what was agreed, the word.

Rules live in the services; these only read what was typed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.backoffice.desk.distress_form import NOT_IN_DISTRESS
from cases.backoffice.desk.fields import ClockField, DeskForm
from cases.backoffice.room.forms import CodeField, DayField, LineField
from cases.contact_enums import IdentityShown
from cases.enums import Evidence, Purpose, Relation
from cases.models import Service
from cases.questions.definition import DocumentRequirement
from cases.questions.whole import WholeForm
from cases.selectors.desk import assisted_channels, desk_branches
from cases.services.assisted import ConsentTaken, PaperSeen
from cases.services.identity import unread_of
from cases.services.paper_age import refuse_wrong_age
from cms.accounts.models import User
from cms.association.enums import Medium
from cms.association.models import Branch, Channel
from cms.association.selectors import current_association
from cms.core.translated import translated

Part = dict[str, Any]


class ChannelField(forms.ModelChoiceField):
    widget = forms.RadioSelect

    def label_from_instance(self, obj: Channel) -> str:
        return str(obj.name)


class WhereFromForm(DeskForm):
    """Through which channel, who speaks, who is by, in which language we write back."""

    shown_when = {"speaker": ("relation", tuple(sorted(set(Relation.values) - {"self"})))}

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    channel = ChannelField(
        label=_("How the request reaches us"),
        queryset=Channel.objects.none(),
        empty_label=None,
        error_messages={"required": _("Choose how the request reaches us.")},
    )
    handle = LineField(
        label=_("Account, address or number they wrote or called from"),
        required=False,
        help_text=_("Kept encrypted. Never copy a private message into a public place."),
    )
    branch = forms.ModelChoiceField(
        label=_("Branch or site"),
        queryset=Branch.objects.none(),
        error_messages={"required": _("Choose the branch or site.")},
    )
    relation = forms.ChoiceField(
        label=_("Who speaks"), choices=Relation.choices, initial=Relation.SELF
    )
    speaker = LineField(
        label=_("Name of who speaks"),
        required=False,
        help_text=_("Only where it is not the person."),
    )
    shown_by = forms.MultipleChoiceField(
        label=_("What they were asked, and answered rightly"),
        choices=IdentityShown.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "For an objection. If nothing was shown it is taken down all the same, and tells"
            " nothing of the request until whoever decides knows that it is the person's."
        ),
    )
    present = LineField(label=_("Who else is present"), required=False)
    private_room = forms.BooleanField(label=_("In a private room"), required=False)
    language = forms.ChoiceField(label=_("We write to them in"), choices=settings.LANGUAGES)

    def __init__(
        self,
        data: Any = None,
        *,
        user: User,
        asks_branch: bool,
        in_distress: bool = False,
        asks_who: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, prefix="where", **kwargs)
        channel: Any = self.fields["channel"]
        channel.queryset = assisted_channels()
        if in_distress:  # they ring, as a rule; nothing else is asked before help is on its way
            by_phone = channel.queryset.filter(medium=Medium.PHONE).first()
            self.initial = {"channel": by_phone, **{k: v for k, v in self.initial.items() if v}}
            for name in NOT_IN_DISTRESS:
                del self.fields[name]
        if not asks_who:
            del self.fields["shown_by"]
        if asks_branch:
            del self.fields["branch"]
            return
        branches = list(desk_branches(user))
        field: Any = self.fields["branch"]
        field.queryset = desk_branches(user)
        if len(branches) == 1:
            field.initial, field.widget = branches[0], forms.HiddenInput()

    def clean(self) -> Part:
        values = super().clean() or self.cleaned_data
        if values.get("relation") not in (None, Relation.SELF) and not values.get("speaker"):
            self.add_error("speaker", _("Write the name of who speaks for the person."))
        return values


class PapersForm(DeskForm):
    """Papers of identity are seen and noted, others copied now or later; nothing is required."""

    def __init__(self, asked: list[DocumentRequirement], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="papers", **kwargs)
        self.asked = asked
        for paper in asked:
            if paper.evidence == Evidence.COPY:
                self.fields[f"{paper.key}.copy"] = forms.FileField(
                    label=_("Copy, if it is here now"), required=False
                )
                if paper.max_age_days:
                    self.fields[f"{paper.key}.issued_on"] = DayField(
                        label=_("Issued"), required=False
                    )
                continue
            self.fields[f"{paper.key}.seen"] = forms.BooleanField(
                label=_("I saw the original; no copy is made"), required=False
            )
            self.fields[f"{paper.key}.last_four"] = CodeField(
                label=_("Last four digits"), required=False, max_length=4
            )
            self.fields[f"{paper.key}.expires_on"] = DayField(label=_("Expires"), required=False)

    @property
    def labels(self) -> dict[str, str]:
        """What each field's paper is called."""
        names = {paper.key: str(translated(paper.label)) for paper in self.asked}
        return {name: names[name.rpartition(".")[0]] for name in self.fields}

    def clean(self) -> Part:
        """Digits without the tick are a paper nobody says they saw."""
        values = super().clean() or self.cleaned_data
        for paper in self.asked:
            noted = values.get(f"{paper.key}.last_four") or values.get(f"{paper.key}.expires_on")
            if noted and not values.get(f"{paper.key}.seen"):
                self.add_error(f"{paper.key}.seen", _("Tick that you saw it, or leave it empty."))
            self._judge_sight(paper, values)
            self._judge_age(paper, values)
        return values

    def _judge_sight(self, paper: DocumentRequirement, values: Part) -> None:
        """Of a paper of identity that was seen the end of the number and the day are noted."""
        if not values.get(f"{paper.key}.seen"):
            return
        four, day = values.get(f"{paper.key}.last_four"), values.get(f"{paper.key}.expires_on")
        unread = unread_of(paper.key, last_four=four or "", expires_on=day)
        for name, message in unread.items():
            if f"{paper.key}.{name}" not in self.errors:
                self.add_error(f"{paper.key}.{name}", message)

    def _judge_age(self, paper: DocumentRequirement, values: Part) -> None:
        """A copy whose age counts needs the date that stands on it."""
        name = f"{paper.key}.issued_on"
        if name not in self.fields or name in self.errors or not values.get(f"{paper.key}.copy"):
            return
        try:
            today = timezone.localdate()
            refuse_wrong_age(values.get(name), max_age_days=paper.max_age_days, on=today)
        except ValidationError as error:
            self.add_error(name, error.messages)

    def issued_on(self, key: str) -> date | None:
        found: date | None = self.cleaned_data.get(f"{key}.issued_on")
        return found

    def seen(self) -> dict[str, PaperSeen]:
        values = self.cleaned_data
        return {
            paper.key: PaperSeen(
                values.get(f"{paper.key}.last_four") or "", values.get(f"{paper.key}.expires_on")
            )
            for paper in self.asked
            if values.get(f"{paper.key}.seen")
        }

    def copies(self) -> list[tuple[str, Any]]:
        found = ((paper.key, self.cleaned_data.get(f"{paper.key}.copy")) for paper in self.asked)
        return [(key, file) for key, file in found if file]

    def lines(self, answers: WholeForm) -> Iterator["PaperLine"]:
        for paper in self.asked:
            condition, is_open = answers.waits_for(paper.show_if)
            names = [name for name in self.fields if name.startswith(f"{paper.key}.")]
            label, hint = str(translated(paper.label)), str(translated(paper.hint or {}))
            yield PaperLine(label, hint, [self[name] for name in names], is_open, condition)


@dataclass(frozen=True)
class PaperLine:
    label: str
    hint: str
    fields: list[forms.BoundField]
    is_open: bool
    condition: str


_ASKED = {
    Purpose.PROCESSING: _("“May we use what you tell us to handle this request?”"),
    Purpose.SENSITIVE: _(
        "“Some of it is sensitive. May we use that for this request, and for nothing else?”"
    ),
    Purpose.VERIFICATION: _("“May we check it with the authorities concerned?”"),
}
_NEEDED = (Purpose.PROCESSING, Purpose.SENSITIVE)
_NO = "no"


class ConsentsForm(DeskForm):
    """Each purpose is asked by itself, none is answered beforehand (PDPL art. 5–7, reg. 11)."""

    rights_read = forms.BooleanField(
        label=_("I read their rights to them before I asked"),
        error_messages={"required": _("Read their rights to them first.")},
    )
    clock = ClockField(label=_("When, if it was earlier today"), required=False)
    witness = LineField(
        label=_("Who heard or saw it besides you"),
        required=False,
        help_text=_("Neither you nor the person."),
    )
    no_survey = forms.BooleanField(
        label=_("They do not want to be asked afterwards how satisfied they were"), required=False
    )
    outreach = forms.BooleanField(
        label=_("They agree that we write to them about seasons, new services and what is due"),
        required=False,
    )

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="consent", **kwargs)
        if not current_association().rights:
            del self.fields["rights_read"]
        if service.is_restricted:  # nobody is written to because of a protected request
            del self.fields["outreach"]
        asked = {
            purpose: words
            for purpose, words in _ASKED.items()
            if purpose is not Purpose.SENSITIVE or service.is_sensitive
        }
        self.purposes = list(asked)
        choices = [
            ("verbal", _("Agreed by word of mouth")),
            ("written", _("Agreed in writing")),
            (_NO, _("Does not agree")),
        ]
        questions: dict[str, forms.Field] = {
            purpose.value: forms.ChoiceField(
                label=purpose.label,
                help_text=words,
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Ask, and mark what they answered.")},
            )
            for purpose, words in asked.items()
        }
        rights = {"rights_read": self.fields["rights_read"]} if self.reads_rights else {}
        self.fields = {**rights, **questions, **self.fields}

    @property
    def reads_rights(self) -> bool:
        return "rights_read" in self.fields

    def clean(self) -> Part:
        values = super().clean() or self.cleaned_data
        for purpose in self.purposes:
            if purpose in _NEEDED and values.get(purpose.value) == _NO:
                self.add_error(
                    purpose.value, _("Without this consent the request cannot be taken down.")
                )
        if values.get("clock") and self.at() > timezone.now():
            self.add_error("clock", _("This time has not come yet."))
        return values

    def at(self) -> datetime:
        clock = self.cleaned_data.get("clock")
        if clock is None:
            return timezone.now()
        return timezone.make_aware(datetime.combine(timezone.localdate(), clock))

    def given(self) -> dict[Purpose, bool]:
        asked = {purpose: self.cleaned_data[purpose.value] != _NO for purpose in self.purposes}
        if self.cleaned_data.get("outreach"):
            asked[Purpose.OUTREACH] = True
        return {**asked, Purpose.SURVEY: False} if self.cleaned_data["no_survey"] else asked

    def taken(self) -> dict[Purpose, ConsentTaken]:
        at, witness = self.at(), self.cleaned_data["witness"]
        return {
            purpose: ConsentTaken(self.cleaned_data[purpose.value], at, witness)
            for purpose in self.purposes
            if self.cleaned_data[purpose.value] != _NO
        }
