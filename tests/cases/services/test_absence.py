"""Work does not wait for people who are away: deputies, load, and what falls due meanwhile."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone, translation

import pytest

from cases.backoffice.room.sentences import why_this_owner
from cases.models import Case, KinshipDeclaration
from cases.services.routing import escalate_cases, route_case
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return BranchFactory()


def _officer(branch, **values):
    user = UserFactory(role="officer", **values)
    branch.staff.add(user)
    return user


def _days(number):
    return timezone.localdate() + timedelta(days=number)


def _case(branch, *, due=None, **values):
    case = CaseFactory(branch=branch, **values)
    case.stage_due_at = due
    case.save()
    return case


def test_an_absence_that_has_not_begun_keeps_nobody_from_work(branch):
    soon = _officer(branch, absent_from=_days(3), absent_until=_days(5))
    assert route_case(_case(branch), step=1).user == soon


def test_the_deputy_gets_what_the_absent_one_would_have_had(branch):
    deputy = _officer(branch)
    owner = _officer(branch, absent_until=_days(4), deputy=deputy)
    for _number in range(3):
        _case(branch, owner=deputy)  # the deputy is not the least loaded
    _officer(branch)
    case = _case(branch)
    case.assignments.create(step=0, user=owner, role="officer", why={"by": "load"})
    given = route_case(case, step=1)
    assert (given.user, given.why["by"]) == (deputy, "deputy")
    with translation.override("en"):
        assert "Stands in for the colleague" in why_this_owner(given)


def test_what_falls_due_while_its_owner_is_away_goes_to_a_colleague_and_says_why(branch):
    away = _officer(branch, absent_until=_days(9))
    here = _officer(branch)
    due = _case(branch, owner=away, due=timezone.now())
    later = _case(branch, owner=away, due=timezone.now() + timedelta(days=6))
    assert escalate_cases() == 1
    due.refresh_from_db()
    later.refresh_from_db()
    assert (due.owner, later.owner) == (here, away)
    line = due.events.last()
    assert (line.kind, line.data["user"], line.by) == ("routed", here.pk, "clock")
    with translation.override("en"):
        assert why_this_owner(due.assignments.first()).startswith("Its owner is absent")
    assert escalate_cases() == 0


def test_what_a_colleague_leaves_behind_waits_for_no_day_and_for_no_paper(branch):
    """It stayed theirs until its stage was due, and an answer of the person reached nobody."""
    gone = _officer(branch, is_active=False)
    ended = _officer(branch, valid_until=_days(-1))
    here = _officer(branch)
    asked = _case(branch, owner=gone)
    asked.paused_since = timezone.now()
    asked.save()
    _case(branch, owner=ended, due=timezone.now() + timedelta(days=6))
    assert escalate_cases() == 2
    assert set(Case.objects.values_list("owner", flat=True)) == {here.pk}
    with translation.override("en"):
        assert why_this_owner(asked.assignments.first()).startswith("Its owner does not work here")
    assert escalate_cases() == 0


def test_when_nobody_of_the_role_is_here_the_director_gets_it(branch):
    director = UserFactory(role="director")
    due = _case(branch, owner=None, due=timezone.now())
    assert escalate_cases() == 1
    due.refresh_from_db()
    assert due.owner == director
    with translation.override("en"):
        why = why_this_owner(due.assignments.first())
    assert "who may take it is present" in why  # not: that nobody is here, who may have judged it


def test_with_the_director_away_too_a_new_case_has_their_name_and_says_so(branch):
    director = UserFactory(role="director", absent_until=_days(4))
    away = _officer(branch, absent_until=_days(9))
    case = _case(branch, owner=None)
    assignment = route_case(case, step=1)
    case.refresh_from_db()
    assert case.owner == director
    with translation.override("en"):
        why = why_this_owner(assignment)
    assert "Nobody who may take it is present" in why
    assert str(_days(4).year) in why
    away.absent_until = None  # who is back takes what falls due, and it does not come back
    away.save()
    case.stage_due_at = timezone.now()
    case.save()
    assert escalate_cases() == 1
    assert escalate_cases() == 0
    case.refresh_from_db()
    assert case.owner == away


def test_a_case_kept_for_a_director_who_is_away_is_not_passed_round_among_the_absent(branch):
    for days in (4, 6):
        UserFactory(role="director", absent_until=_days(days))
    case = _case(branch, owner=None, due=timezone.now())
    route_case(case, step=1)
    assert escalate_cases() == 0


def test_a_director_with_ties_of_kinship_keeps_no_case_while_away(branch):
    director = UserFactory(role="director", absent_until=_days(4))
    case = _case(branch, owner=None)
    KinshipDeclaration.objects.create(case=case, user=director)
    assert route_case(case, step=1).user is None


def test_an_absence_has_an_end_after_its_beginning_and_nobody_is_their_own_deputy():
    user = UserFactory()
    user.absent_from, user.absent_until, user.deputy = _days(3), _days(2), user
    with pytest.raises(ValidationError) as refused:
        user.clean()
    assert set(refused.value.message_dict) == {"absent_until"}
