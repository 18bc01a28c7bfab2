"""Giving a case to a colleague: whom the list offers, and who is away."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.backoffice.clock_words import short_date
from cases.backoffice.room.forms import ActionForm, LineField
from cases.enums import VoteChoice
from cases.impartiality import kept_from_stage
from cases.models import Case, KinshipDeclaration, Vote
from cases.selectors.contact import wants_woman
from cms.accounts.models import Gender, User


def colleagues(case: Case) -> QuerySet[User]:
    """Return who may be given this case: accounts of the stage's role, not its owner.

    Who could not open it even as its owner is left out: kin, who stepped aside, who judged it.
    """
    valid = Q(valid_until__isnull=True) | Q(valid_until__gte=timezone.localdate())
    able = User.objects.filter(valid, is_active=True, groups__name=case.role)
    shut_out = Q(pk__in=KinshipDeclaration.objects.filter(case=case).values("user"))
    shut_out |= Q(pk__in=Vote.objects.filter(case=case, choice=VoteChoice.RECUSED).values("member"))
    shut_out |= Q(pk__in=kept_from_stage(case))
    others = able.exclude(pk=case.owner_id) if case.owner_id else able
    return others.exclude(shut_out).order_by("first_name", "last_name", "pk")


def offer(
    field: Any, able: QuerySet[User], *, nobody: Any = "---------", wants_woman: bool = False
) -> bool:
    """Fill a choice of colleagues: who is here comes first; who is away stands last, with the day
    of their return. A man is told as one where the person wishes for a woman.

    Read once, for the list and for whether there is anybody.
    """
    field.queryset = able
    told = [(user, wants_woman and user.gender != Gender.WOMAN) for user in able]
    told.sort(key=lambda row: (row[0].is_absent, row[1]))
    field.choices = [("", nobody), *((user.pk, _named(user, is_man)) for user, is_man in told)]
    return bool(told)


class ReassignForm(ActionForm):
    """One case, with a reason."""

    to = forms.ModelChoiceField(label=_("Give to"), queryset=User.objects.none())
    reason = LineField(label=_("Reason"))

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        able = colleagues(self.case)
        self.has_choice = offer(self.fields["to"], able, wants_woman=wants_woman(self.case))


def _named(user: User, is_against_the_wish: bool) -> str:
    name = str(user)
    if user.is_absent and user.absent_until:
        said = gettext("%(name)s (away until %(day)s)")
        name = said % {"name": name, "day": short_date(user.absent_until)}
    if is_against_the_wish:
        return gettext("%(name)s (the person wishes for a woman)") % {"name": name}
    return name
