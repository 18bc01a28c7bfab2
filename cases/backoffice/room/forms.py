"""What staff fill in the case room. Rules live in the services; these only read what was typed."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.backoffice.desk.fields import ClockField
from cases.backoffice.room.amounts import AmountField
from cases.enums import DeliveryProof, Outcome, StageKind, VoteChoice
from cases.helping_rights import offered_proofs
from cases.models import Case, CaseDocument, HouseholdMember
from cases.selectors import current_decision, missing_documents
from cases.selectors.asked_back import asks_back, asks_researcher, owes_answer
from cases.selectors.household import Proposal, household_proposals, stated_household
from cases.workflow import ENDS_WITH_A_WORD, Move
from cms.accounts.models import User
from cms.association.models import Branch
from cms.core.dates import as_typed, parse_date
from cms.core.digits import to_ascii_digits
from cms.core.hygiene import clean_text, says_nothing
from cms.core.typed_dates import DAY_HINT

LINE, TEXT = 200, 4000


class LineField(forms.CharField):
    """One line; digits of any script are kept ASCII, what hides in a text is refused."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LINE)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        return clean_text(super().clean(value))


class CodeField(LineField):
    """Letters and digits read from the left."""

    def clean(self, value: Any) -> str:
        return to_ascii_digits(super().clean(value))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "dir": "ltr", "autocomplete": "off"}


class TextField(forms.CharField):
    widget = forms.Textarea

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", TEXT)
        self.rows = rows
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = clean_text(super().clean(value), multiline=True)
        if says_nothing(text):
            self.validate("")
            return ""
        return text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without `maxlength`: a browser cuts off what is pasted beyond it and says nothing."""
        attrs = {**super().widget_attrs(widget), "rows": self.rows}
        attrs.pop("maxlength", None)
        return attrs


class DayField(forms.CharField):
    """A day in either calendar, in digits of any script."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", DAY_HINT)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return parse_date(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return as_typed(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "dir": "ltr", "autocomplete": "off"}


class ActionForm(forms.Form):
    """One deed on one case. `key` tells apart forms of the same kind on one screen."""

    #: Name of the field whose value is the key: the paper, the delivery, the stage to move to.
    keyed_by = ""

    def __init__(self, data: Any = None, *, case: Case, action: str, **kwargs: Any) -> None:
        self.case = case
        values = data or kwargs.get("initial") or {}
        self.key = str(values.get(self.keyed_by, ""))
        super().__init__(data, auto_id=f"{action}-{self.key}-%s", **kwargs)


class EmptyForm(ActionForm):
    pass


class ReasonForm(ActionForm):
    reason = TextField(label=_("Reason"))


class IdentityCheckForm(ActionForm):
    reason = LineField(
        label=_("How you checked the identity"),
        error_messages={"required": _("Write how you checked the identity.")},
        help_text=_("Kept in the timeline: seen in person, called back on the number we hold …"),
    )


class PapersForm(ActionForm):
    """Which of the missing papers to ask for: all, until some are left out on purpose."""

    papers = forms.MultipleChoiceField(
        label=_("Papers to ask for"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one paper."),
            "invalid_choice": _("One of these papers has come meanwhile. Please look again."),
        },
    )
    note = TextField(
        label=_("A word to the person"),
        required=False,
        rows=2,
        help_text=_("The message lists the ticked papers by itself."),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        papers: Any = self.fields["papers"]
        papers.choices = choices = self._called(missing_documents(self.case))
        papers.gone = self._called(self.case.documents.all())
        papers.help_text = _(
            "The clock stands still until every ticked paper is here. One that is only shown waits"
            " for a visit: leave it out if it can wait."
        )
        papers.initial = [key for key, _label in choices]

    def _called(self, papers: Iterable[CaseDocument]) -> list[tuple[str, str]]:
        is_named = not self.case.is_restricted
        return [(paper.key, paper.called(named=is_named)) for paper in papers]


class HouseholdForm(ActionForm):
    """Which of the stated lines go into the file: none, until somebody ticks it."""

    rows = forms.TypedMultipleChoiceField(
        label=_("Lines to take over"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one line."),
            "invalid_choice": _("One of these lines was taken over meanwhile. Please look again."),
        },
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        proposals = household_proposals(self.case.person, stated_household(self.case))
        choices = [(proposal.key, in_words(proposal)) for proposal in proposals]
        self.fields["rows"].choices = choices  # type: ignore[attr-defined]


def in_words(proposal: Proposal) -> str:
    """Say a stated line, and what it would do to the file."""
    name, relation = proposal.values["name"], proposal.relation_label
    if proposal.is_new:
        text = _("%(name)s, %(relation)s: not in the file yet")
        return text % {"name": name, "relation": relation}
    fields = (HouseholdMember._meta.get_field(field).verbose_name for field in proposal.differs)  # type: ignore[union-attr]
    text = _("%(name)s, %(relation)s: differs from the file in %(fields)s")
    listed = gettext(", ").join(str(field) for field in fields)
    return text % {"name": name, "relation": relation, "fields": listed}


class BodyForm(ActionForm):
    body = TextField(label=_("Text"))


class NoteForm(BodyForm):
    """An internal note; who has had to do with the case can be called by a tick."""

    colleagues = forms.MultipleChoiceField(
        label=_("Call to this note"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose among the colleagues of this case.")},
        help_text=_(
            "They find it on their first screen. Anybody else: write @ and the user name in the"
            " text."
        ),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["colleagues"]
        field.choices = [(str(user.pk), str(user)) for user in _known_here(self.case)]


def _known_here(case: Case) -> list[User]:
    """Who owns it, had it or acted in it, by name; read with the room already."""
    people = [case.owner, *(line.actor for line in case.events.all())]
    people += [step.user for step in case.assignments.all()]
    found = {user.pk: user for user in people if user and user.is_active}
    return sorted(found.values(), key=str)


class MoveForm(ActionForm):
    keyed_by = "to"
    to = forms.CharField(widget=forms.HiddenInput, max_length=40)
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = TextField(label=_("Reason"), required=False, rows=2)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        move = next((move for move in self.case.current_stage.moves if move.to == self.key), None)
        if move:
            self._name_the_words(move)

    def _name_the_words(self, move: Move) -> None:
        """Say what these words are: read by the person at an end, else a question or its answer."""
        field, target = self.fields["reason"], self.case.workflow_version.document.stage(move.to)
        if target.outcome in ENDS_WITH_A_WORD:
            field.help_text = _("The person is told it in these words.")
        elif target.outcome == Outcome.ANSWERED:
            field.label, field.help_text = _("What was done"), _("Only staff read it.")
        elif asks_researcher(self.case, move):
            field.label = _("Your question to the researcher")
        elif asks_back(self.case, move) or (
            move.needs_reason and target.kind is StageKind.CLARIFICATION
        ):
            field.label = _("Your question")
        elif owes_answer(self.case, move) or (
            move.needs_reason and self.case.stage_kind == StageKind.CLARIFICATION
        ):
            field.label = _("Your answer to the question")


class VoteForm(ActionForm):
    choice = forms.ChoiceField(
        label=_("Your vote"),
        choices=VoteChoice.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Stepping aside closes this file to you at once; you cannot undo it. Choose it only"
            " if you are sure."
        ),
    )
    reason = TextField(
        label=_("Reason"),
        required=False,
        rows=2,
        help_text=_("Needed for every vote but “accept”."),
    )


class DeliveryPlanForm(ActionForm):
    what = LineField(
        label=_("What"),
        help_text=_("Exactly: who hands it over does not read the explanation of the decision."),
    )
    amount = AmountField(label=_("Amount (SAR)"), required=False)
    planned_for = DayField(label=_("Planned for"), required=False)
    from_clock = ClockField(label=_("From what time"), required=False)
    until_clock = ClockField(
        label=_("Until what time"),
        required=False,
        help_text=_(
            "So that nobody waits for it all day. Leave both empty where any hour will do."
        ),
    )
    collected_at = forms.ModelChoiceField(
        label=_("Where it is collected"),
        queryset=Branch.objects.filter(is_active=True),
        required=False,
        empty_label=_("It is brought or paid out"),
        help_text=_("The person is told the place and its address."),
    )
    times = forms.TypedChoiceField(
        label=_("How often"),
        choices=[
            (1, _("Once")),
            (3, _("Monthly, three times")),
            (6, _("Monthly, six times")),
            (12, _("Monthly, twelve times")),
        ],
        coerce=int,
        initial=1,
        required=False,
        help_text=_("The amount is that of each month."),
    )
    all_the_same = forms.BooleanField(
        label=_("Plan it for then all the same"),
        required=False,
    )

    def visible_fields(self) -> list[forms.BoundField]:
        """Leave the word about a day off out until it is needed, and money where none was decided;
        urgent help is now and once."""
        name = "all_the_same"
        is_needed = name in self.errors or bool(self[name].value())
        found = without(super().visible_fields(), name, where=not is_needed)
        decision = current_decision(self.case)
        is_money = decision is not None and decision.amount is not None
        found = without(found, "amount", where=not is_money and "amount" not in self.errors)
        is_now = self.case.is_urgent and not self.errors
        when = ("planned_for", "from_clock", "until_clock", "collected_at", "times")
        return without(found, "amount", *when, where=is_now)


def without(fields: list[forms.BoundField], *names: str, where: bool) -> list[forms.BoundField]:
    return [field for field in fields if not (where and field.name in names)]


class DeliveryProofForm(ActionForm):
    keyed_by = "delivery"
    delivery = forms.IntegerField(widget=forms.HiddenInput)
    proof = forms.ChoiceField(
        label=_("Proof"), choices=[choice for choice in DeliveryProof.choices if choice[0]]
    )
    code = CodeField(label=_("Code told by the person"), required=False, max_length=12)
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}
        ),
        help_text=_("Of the thing, not of the person. The place it was taken at is not kept."),
    )
    proof_note = LineField(
        label=_("Detail of the proof"),
        required=False,
        help_text=_(
            "Needed without a code: the number of the signed receipt, the reference of the transfer"
            " (letters and digits, at least six), or the witness's full name."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["proof"]
        field.choices = [(proof.value, proof.label) for proof in offered_proofs(self.case)]


class PaperRenewalForm(ActionForm):
    """A newer paper seen in place of one that ran out."""

    keyed_by = "document"
    document = forms.IntegerField(widget=forms.HiddenInput)
    expires_on = DayField(
        label=_("The new one runs out on"), error_messages={"required": _("Write the day.")}
    )


class KinshipForm(ActionForm):
    note = TextField(
        label=_("What ties you to it"),
        required=False,
        rows=2,
        help_text=_(
            "You need not say. The case closes for you and goes to a colleague; the timeline says"
            " only that there are ties."
        ),
    )


class DeliveryFailureForm(ActionForm):
    keyed_by = "delivery"
    delivery = forms.IntegerField(widget=forms.HiddenInput)
    failure = LineField(label=_("Why it failed"))


__all__ = [
    "ActionForm",
    "BodyForm",
    "DeliveryFailureForm",
    "DeliveryPlanForm",
    "DeliveryProofForm",
    "EmptyForm",
    "IdentityCheckForm",
    "KinshipForm",
    "MoveForm",
    "NoteForm",
    "PaperRenewalForm",
    "PapersForm",
    "ReasonForm",
    "VoteForm",
]
