"""One breach on one screen: what has to be done next, what happened, what is on record."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.backoffice.breaches.forms import AuthorityForm, CloseForm, JudgeForm, PeopleForm
from cases.backoffice.breaches.words import clock_tag, kinds_words, steps_of
from cases.backoffice.crumbs import BelowAList
from cases.backoffice.desk.base import Deed, RecordView
from cases.breach_enums import BreachRisk
from cases.models import Breach
from cases.report_rights import may_keep_breaches, may_see_breaches
from cases.services import breaches
from cms.core.digits import shown_digits

Values = dict[str, Any]


def _judge(breach: Breach, user: Any, values: Values) -> None:
    judgement = breaches.Judgement(**{**values, "risk": BreachRisk(values["risk"])})
    breaches.judge_breach(breach, judgement, acting_user=user)


def _authority(breach: Breach, user: Any, values: Values) -> None:
    told = {name: values[name] for name in ("at", "reference", "why_late")}
    breaches.tell_authority(breach, acting_user=user, **told)


def _people(breach: Breach, user: Any, values: Values) -> None:
    breaches.tell_people(breach, on=values["on"], how=values["how"], acting_user=user)


def _close(breach: Breach, user: Any, values: Values) -> None:
    breaches.close_breach(breach, lessons=values["lessons"], acting_user=user)


class BreachView(BelowAList, RecordView):
    list_route, list_label = "breaches:list", gettext_lazy("Breaches of personal data")
    template_name = "cases/backoffice/breaches/breach.html"
    header_icon = "warning"
    called = "breach"
    deeds = {
        "authority": Deed(
            AuthorityForm, _authority, gettext_lazy("Noted that the authority was told.")
        ),
        "people": Deed(PeopleForm, _people, gettext_lazy("Noted that the people were told.")),
        "judge": Deed(JudgeForm, _judge, gettext_lazy("Judged anew; the earlier judgement stays.")),
        "close": Deed(CloseForm, _close, gettext_lazy("Closed.")),
    }

    def is_allowed(self) -> bool:
        return may_see_breaches(self.user)

    @cached_property
    def breach(self) -> Breach:
        rows = Breach.objects.select_related("noted_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def load(self) -> Breach:
        return self.breach

    def get_page_title(self) -> str:
        return _("Breach %(number)s") % {"number": shown_digits(self.kwargs["pk"])}

    def get_url(self) -> str:
        return reverse("breaches:inspect", args=[self.kwargs["pk"]])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bound = (form for form in kwargs["deeds"].values() if form.is_bound)
        if not kwargs["deeds"]["judge"].is_bound:
            kwargs["deeds"]["judge"].initial = self._judged()
        return super().get_context_data(
            failed=next(bound, None),
            clock=clock_tag(self.breach),
            kinds=kinds_words(self.breach),
            lines=steps_of(self.breach),
            may_keep=may_keep_breaches(self.user) and self.breach.is_open,
            **kwargs,
        )

    def _judged(self) -> Values:
        people = self.breach.people
        return {
            "risk": self.breach.risk,
            "people": "" if people is None else str(people),
            "measures": self.breach.measures,
        }
