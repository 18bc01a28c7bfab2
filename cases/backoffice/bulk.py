"""Deeds on several ticked cases of the queue: what is common to all, done to all or none."""

from abc import abstractmethod
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import IntegerField, QuerySet, Value
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from wagtail.admin.views.bulk_action import BulkAction

from cases.backoffice.cells import number
from cases.backoffice.room.forms import LineField, TextField
from cases.backoffice.room.handing_over import offer
from cases.impartiality import kept_from_stage
from cases.models import Case
from cases.permissions import may_check_documents, may_reassign
from cases.scopes import scope_of
from cases.selectors import missing_documents, standing_request, visible_cases
from cases.selectors.room import MoveOption, common_moves
from cases.services.queues import assign_cases, move_cases, remind_cases
from cases.workflow import ENDS_WITH_A_WORD
from cms.accounts.models import User
from cms.accounts.roles import ONLY_READING
from cms.core.translated import TranslatedText

#: A page of the queue; more is not ticked by eye.
MOST = 50


class BulkForm(forms.Form):
    def __init__(self, *args: Any, action: "CaseBulkAction", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action = action
        self.arrange()

    def arrange(self) -> None:
        """Fill choices from the chosen cases."""


class CaseBulkAction(BulkAction):
    """Base of a deed on many cases: read through the visible ones, done by one service.

    Cases it cannot be done with are named with the reason and left alone.
    """

    models = [Case]
    template_name = "cases/backoffice/bulk.html"
    form_class: ClassVar[type[BulkForm]] = BulkForm
    action_button: ClassVar[Any] = ""

    @property
    def aria_label(self) -> Any:
        return self.display_name

    @cached_property
    def user(self) -> User:
        user: Any = self.request.user
        return user

    @cached_property
    def chosen(self) -> list[Case]:
        """The ticked cases this person may see; none of them in sight is a 404."""
        keys = self.request.GET.getlist("id")[:MOST]
        ids = [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19]
        rows = list(_with_facts(visible_cases(user=self.user).filter(pk__in=ids), self.user))
        if not rows:
            raise Http404
        return rows

    @cached_property
    def _sorted_out(self) -> tuple[list[Case], list[tuple[Case, str]]]:
        reasons = [(case, str(self.why_not(case))) for case in self.chosen]
        able = [case for case, why in reasons if not why]
        return able, [(case, why) for case, why in reasons if why]

    @property
    def able(self) -> list[Case]:
        return self._sorted_out[0]

    def why_not(self, case: Case) -> Any:
        """Say why this person cannot do it with this case; empty where they can."""
        return ""

    def get_actionable_objects(self) -> Any:
        return self.able, {"items_with_no_access": self._sorted_out[1]}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "action": self}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=self.display_name, submit=self.action_button, cannot=self.cannot, **kwargs
        )

    @property
    def cannot(self) -> Any:
        """Say that nothing is left to do; empty where something is."""
        return "" if self.able else _("This can be done with none of the chosen cases.")

    def get_execution_context(self) -> dict[str, Any]:
        return {"action": self}

    @classmethod
    def execute_action(cls, objects: list[Case], **kwargs: Any) -> tuple[int, int]:
        action: CaseBulkAction = kwargs["action"]
        return action.perform(objects, action.cleaned_form.cleaned_data), 0

    @abstractmethod
    def perform(self, cases: list[Case], values: dict[str, Any]) -> int:
        """Call the one service of this deed; return in how many cases it was done."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> Any:
        words = ngettext("Done in %(n)s case.", "Done in %(n)s cases.", num_parent_objects)
        return words % {"n": number(num_parent_objects)}


def _with_facts(cases: QuerySet[Case], user: User) -> QuerySet[Case]:
    """Bring what the rules of moving and asking look at: each kind once for all cases."""
    works = scope_of(user, as_judge=False)
    cases = cases.annotate(seen_by=Value(user.pk, IntegerField()), is_worked_on=works)
    cases = cases.select_related("service", "person__registration", "workflow_version", "study")
    return cases.prefetch_related(
        *("documents", "decisions", "messages", "deliveries", "declarations", "events")
    ).order_by("pk")


class AssignForm(BulkForm):
    to = forms.ModelChoiceField(label=_("Give to"), queryset=User.objects.none())
    reason = LineField(label=_("Reason"))

    def arrange(self) -> None:
        offer(self.fields["to"], able_colleagues(self.action.able))


def able_colleagues(cases: list[Case]) -> QuerySet[User]:
    """Return the accounts that hold the role of every one of these cases, own none of them now, and
    took no part in what one of them is to judge (C11)."""
    taken = frozenset[int]().union(*(kept_from_stage(case) for case in cases))
    taken |= {case.owner_id for case in cases if case.owner_id}
    able = User.objects.filter(is_active=True).exclude(pk__in=taken)
    for role in {case.role for case in cases}:
        able = able.filter(groups__name=role)
    return able.distinct().order_by("first_name", "last_name", "pk") if cases else able.none()


class AssignCases(CaseBulkAction):
    display_name = _("Give to a colleague")
    action_type = "assign"
    action_priority = 10
    form_class = AssignForm
    action_button = _("Give these cases")

    def why_not(self, case: Case) -> Any:
        return "" if may_reassign(self.user, case) else _("your role does not give it away")

    def perform(self, cases: list[Case], values: dict[str, Any]) -> int:
        return assign_cases(cases, to=values["to"], acting_user=self.user, reason=values["reason"])


class MoveForm(BulkForm):
    to = forms.ChoiceField(label=_("Move"), widget=forms.RadioSelect)
    reason = LineField(label=_("Reason"), required=False)
    versions = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def arrange(self) -> None:
        moves: list[MoveOption] = getattr(self.action, "moves", [])
        field: Any = self.fields["to"]
        field.choices = [(option.target.key, _label(option)) for option in moves]
        self.asking = {option.target.key for option in moves if option.needs_words}
        if any(option.target.outcome in ENDS_WITH_A_WORD for option in moves):
            told = _("Where it ends a request, the person is told it in these words.")
            self.fields["reason"].help_text = told
        seen = (f"{case.pk}:{case.version}" for case in self.action.able)
        self.fields["versions"].initial = ",".join(seen)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("to") in self.asking and not values.get("reason"):
            self.add_error("reason", _("Write the reason."))
        return values


def _label(option: MoveOption) -> str:
    if option.leads_elsewhere:  # and names the stage already
        return option.label
    return f"{option.label} ({TranslatedText(option.target.name)})"


class MoveCases(CaseBulkAction):
    display_name = _("Move on")
    action_type = "move"
    action_priority = 20
    form_class = MoveForm
    action_button = _("Move these cases")

    @cached_property
    def moves(self) -> list[MoveOption]:
        return common_moves(self.able, user=self.user)

    @property
    def cannot(self) -> Any:
        if self.moves:
            return ""
        return _(
            "No move is ready for all of these cases and yours to make. Choose cases of one stage,"
            " or open each: the room says what is still missing."
        )

    def perform(self, cases: list[Case], values: dict[str, Any]) -> int:
        return move_cases(
            cases,
            to=values["to"],
            acting_user=self.user,
            reason=values["reason"],
            versions=_versions(values["versions"]),
        )


def _versions(text: str) -> dict[int, int]:
    pairs = (pair.split(":") for pair in text.split(",") if pair.count(":") == 1)
    return {int(pk): int(version) for pk, version in pairs if (pk + version).isdecimal()}


class RemindForm(BulkForm):
    note = TextField(
        label=_("A word to the person"),
        required=False,
        rows=2,
        help_text=_("Each message lists by itself what is missing in that request."),
    )


class RemindCases(CaseBulkAction):
    display_name = _("Ask for what is missing")
    action_type = "remind"
    action_priority = 30
    form_class = RemindForm
    action_button = _("Send the messages")

    def why_not(self, case: Case) -> Any:
        if not may_check_documents(self.user, case):
            return _("your role does not ask for papers here")
        if not missing_documents(case):
            return _("nothing is missing")
        standing = standing_request(case)
        if standing and not standing.may_remind:
            return _("asked for already; one reminder a day is enough")
        return ""

    def perform(self, cases: list[Case], values: dict[str, Any]) -> int:
        return remind_cases(cases, acting_user=self.user, note=values["note"])


BULK_ACTIONS = (AssignCases, MoveCases, RemindCases)


def bulk_buttons(user: User) -> list[dict[str, Any]]:
    """Return the deeds offered below ticked rows (deletion is not one of them); none to who only
    reads."""
    if user.roles <= ONLY_READING:
        return []
    return [
        {
            "label": action.display_name,
            "url": reverse("wagtail_bulk_action", args=["cases", "case", action.action_type]),
        }
        for action in BULK_ACTIONS
    ]
