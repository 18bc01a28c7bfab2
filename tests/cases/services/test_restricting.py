"""A safeguarding concern shuts a file to most; only the director opens it again (J7, C62)."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

import pytest

from cases.enums import EventKind
from cases.exceptions import CaseChanged
from cases.models import Assignment, Case, KinshipDeclaration
from cases.restricting_enums import Concern
from cases.restricting_rights import keepers_of, keeps_sight
from cases.selectors import visible_cases
from cases.services.queues import NotAll, assign_cases
from cases.services.restricting import lift_restriction, restrict_case
from cases.services.timeline import record_event
from cms.accounts.roles import Role
from cms.notices.enums import StaffNoticeKind
from cms.notices.models import StaffNotice
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, ServiceFactory

pytestmark = pytest.mark.django_db

REASON = "سأل رجل عنها عند الباب وذكر اسمها"
HANDLING = ("receptionist", "officer", "researcher", "delivery", "representative")


@pytest.fixture
def branch():
    return BranchFactory()


@pytest.fixture
def case(branch):
    return CaseFactory(branch=branch, owner=UserFactory(role="officer", branch=branch))


def _restrict(case, user, reason=REASON):
    return restrict_case(case, acting_user=user, concern=Concern.ASKING, reason=reason)


def _sees(user, case):
    return visible_cases(user=user).filter(pk=case.pk).exists()


def _told(user):
    return list(StaffNotice.objects.filter(user=user).values_list("kind", flat=True))


def _lines(case, kind):
    return list(case.events.filter(kind=kind))


def test_after_a_concern_the_branch_sees_the_file_no_more_and_its_owner_keeps_it(case, branch):
    presser, bystander = (UserFactory(role="officer", branch=branch) for _ in range(2))
    event = _restrict(case, presser)
    case.refresh_from_db()
    assert case.is_restricted
    assert (event.data, event.reason) == ({"concern": "asking"}, REASON)
    assert not _sees(presser, case)
    assert not _sees(bystander, case)
    assert _sees(case.owner, case)
    assert all(_sees(UserFactory(role=role), case) for role in ("director", "auditor"))


def test_what_was_feared_stands_in_no_history(case):
    _restrict(case, case.owner)
    assert not any(row.history_change_reason for row in case.history.all())


@pytest.mark.parametrize("role", [*HANDLING, Role.DIRECTOR])
def test_whoever_handles_a_case_may_restrict_it(branch, role):
    stage = {"researcher": "study", "delivery": "delivery"}.get(role, "")
    case = CaseFactory(branch=branch, at=stage)
    assert _restrict(case, UserFactory(role=role, branch=branch))


@pytest.mark.parametrize("role", ["auditor", "privacy_officer", "secretary", "editor"])
def test_who_does_not_handle_it_may_not(case, branch, role):
    with pytest.raises(PermissionDenied):
        _restrict(case, UserFactory(role=role, branch=branch))
    outsider = UserFactory(role="officer", branch=BranchFactory())
    with pytest.raises(PermissionDenied):
        _restrict(case, outsider)
    assert not Case.objects.get(pk=case.pk).is_restricted


def test_pressing_twice_is_one_line_even_for_who_lost_sight_of_it(case, branch):
    presser = UserFactory(role="receptionist", branch=branch)
    assert _restrict(case, presser) == _restrict(case, presser)
    assert len(_lines(case, EventKind.RESTRICTED)) == 1


def test_a_second_concern_of_somebody_else_is_told_of_the_first(case):
    _restrict(case, case.owner)
    with pytest.raises(CaseChanged) as refused:
        _restrict(case, UserFactory(role="director"))
    assert refused.value.events == _lines(case, EventKind.RESTRICTED)
    shut = CaseFactory(is_restricted=True)
    with pytest.raises(ValidationError):
        _restrict(shut, UserFactory(role="director"))


@pytest.mark.parametrize("reason", ["", "خطر"])
def test_a_word_is_no_reason(case, reason):
    with pytest.raises(ValidationError) as refused:
        _restrict(case, case.owner, reason)
    assert list(refused.value.message_dict) == ["reason"]


def test_director_and_owner_are_told_once_and_who_pressed_is_not(case, branch):
    director, presser = UserFactory(role="director"), UserFactory(role="officer", branch=branch)
    StaffNotice.objects.all().delete()
    _restrict(case, presser)
    _restrict(case, presser)
    assert _told(director) == _told(case.owner) == [StaffNoticeKind.RESTRICTED]
    assert _told(presser) == []


def test_without_an_owner_the_director_is_asked_to_appoint_one(branch):
    case = CaseFactory(branch=branch, owner=None)
    director = UserFactory(role="director")
    _restrict(case, UserFactory(role="officer", branch=branch))
    assert _told(director) == [StaffNoticeKind.OWNERLESS]


def test_the_director_lifts_it_with_a_reason_and_the_branch_sees_it_again(case, branch):
    director, officer = UserFactory(role="director"), UserFactory(role="officer", branch=branch)
    _restrict(case, case.owner)
    for other in (case.owner, UserFactory(role="privacy_officer"), UserFactory(role="auditor")):
        with pytest.raises(PermissionDenied):
            lift_restriction(case, acting_user=other, reason=REASON)
    with pytest.raises(ValidationError):
        lift_restriction(case, acting_user=director, reason="")
    lift_restriction(case, acting_user=director, reason=REASON)
    lift_restriction(case, acting_user=director, reason=REASON)
    assert _sees(officer, case)
    assert len(_lines(case, EventKind.UNRESTRICTED)) == 1
    with pytest.raises(CaseChanged):
        lift_restriction(case, acting_user=UserFactory(role="director"), reason=REASON)


def test_a_concern_is_recorded_on_a_file_that_is_restricted_already(branch):
    case = CaseFactory(branch=branch, is_restricted=True)
    director = UserFactory(role=Role.DIRECTOR)
    concern, reason = next(iter(Concern)), "جاء الأب يسأل عنها في المقر."
    said = {"acting_user": director, "concern": concern, "further": True}
    first = restrict_case(case, reason=reason, **said)
    assert first.data == {"concern": concern.value, "further": True}
    assert restrict_case(case, reason=reason, **said) == first
    assert restrict_case(case, reason="وعاد اليوم مرة أخرى يسأل.", **said) != first


def test_what_the_service_restricts_stays_so(branch):
    case = CaseFactory(branch=branch, service=ServiceFactory(restricted=True))
    with pytest.raises(ValidationError, match=r"."):
        lift_restriction(case, acting_user=UserFactory(role="director"), reason=REASON)
    assert Case.objects.get(pk=case.pk).is_restricted
    free = CaseFactory(branch=branch)
    with pytest.raises(ValidationError):
        lift_restriction(free, acting_user=UserFactory(role="director"), reason=REASON)


def test_the_form_foretells_who_will_see_the_file(case, branch):
    people = {role: UserFactory(role=role, branch=branch) for role in HANDLING}
    once, kin, opener = (UserFactory(role="researcher", branch=branch) for _ in range(3))
    for user in (once, kin):
        Assignment.objects.create(case=case, user=user, role="researcher", step=user.pk, why={})
    KinshipDeclaration.objects.create(case=case, user=kin)
    record_event(case, EventKind.KINSHIP_DECLARED, acting_user=kin)
    until = {"until": (timezone.now() + timedelta(hours=2)).isoformat()}
    record_event(case, EventKind.EMERGENCY_OPENED, acting_user=opener, data=until)
    case.entered_by = people["representative"]
    case.save()
    assert keepers_of(case) == [case.owner, once, people["representative"], opener]
    everybody = [*people.values(), once, kin, case.owner, UserFactory(role="director")]
    now_in_sight = [user for user in everybody if _sees(user, case)]
    foretold = [user for user in now_in_sight if keeps_sight(user, case)]
    _restrict(case, case.owner)
    assert foretold == [user for user in everybody if _sees(user, case)]


def test_deeds_on_many_cases_leave_a_restricted_one_alone(case, branch):
    officer, colleague = (UserFactory(role="officer", branch=branch) for _ in range(2))
    ticked = [case, CaseFactory(branch=branch)]
    _restrict(case, case.owner)
    with pytest.raises(NotAll):
        assign_cases(ticked, to=colleague, acting_user=officer, reason="عطلة")
    assert set(visible_cases(user=officer)) == {ticked[1]}
