"""Times of programmes: wishes counted without an answer, changed after a look into the bylaws."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

import pytest
import time_machine
from pydantic import ValidationError as Invalid

from cases.enums import MessageKind
from cases.models import Case, CaseMessage, Figure, ProgrammeChange
from cases.questions.definition import Question
from cases.selectors.programmes import (
    ProgrammeTimes,
    open_requests,
    programme_times,
    programmes_with_times,
    wish_report,
)
from cases.selectors.tallying import later_month, month_of
from cases.services import programmes as service_of_programmes
from cases.services.corrections import correct_answers
from cases.services.figures import count_all
from cases.services.programmes import change_programme, tell_of_change
from cms.accounts.models import User
from cms.accounts.roles import Role
from tasks.jobs import run_job
from tasks.models import Job, JobKind
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import ServiceFactory
from tests.factories.programmes import (
    AFTER,
    ASR,
    BEFORE,
    MORNING,
    WISH,
    ask,
    make_programme,
    proposal,
    seen,
)
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def director() -> User:
    make_roles()
    BranchFactory(is_main=True)
    return UserFactory(role=Role.DIRECTOR)


def in_days(by: int) -> date:
    return timezone.localdate() + timedelta(days=by)


# --- wishes --------------------------------------------------------------------------------------


def test_the_times_that_suit_are_kept_beside_the_answers_in_the_order_of_the_week() -> None:
    case = ask(make_programme(), ASR, MORNING)
    assert Case.objects.get(pk=case.pk).preferred_times == [MORNING, ASR]
    assert ask(make_programme()).preferred_times == []


def test_a_corrected_answer_corrects_them_too(director: User) -> None:
    case = ask(make_programme(), MORNING)
    officer = UserFactory(role=Role.OFFICER, branch=case.branch)
    reason = "قالت إنها أخطأت في الاختيار"
    correct_answers(case, changes={"when": [ASR]}, acting_user=officer, reason=reason)
    assert Case.objects.get(pk=case.pk).preferred_times == [ASR]


@pytest.mark.parametrize(
    "change",
    [
        {"type": "choice"},
        {"choices": [{"value": "nine_o_clock", "label": {"ar": "التاسعة"}}]},
    ],
)
def test_only_several_choices_of_known_times_are_kept_there(change: dict[str, Any]) -> None:
    assert Question.model_validate(WISH)
    with pytest.raises(Invalid):
        Question.model_validate({**WISH, **change})


def _asked_last_month(service: Any, *wishes: tuple[str, ...]) -> None:
    last = later_month(month_of(timezone.localdate()), -1)
    for wish in wishes:
        case = ask(service, *wish)
        case.submitted_at = case.submitted_at.replace(year=last.year, month=last.month, day=9)
        case.save()
    count_all()


def test_wishes_are_counted_once_a_request_and_once_a_time(director: User) -> None:
    service = make_programme()
    _asked_last_month(service, *[(MORNING, ASR)] * 6, *[(ASR,)] * 5, ())
    wishes = wish_report(director).of(service)
    assert (wishes.said, wishes.slots[ASR], wishes.slots[MORNING]) == (11, 11, 6)
    assert wishes.slots["weekend_morning"] == 0


def test_a_wish_that_few_share_is_hidden_and_with_it_what_would_give_it_away(
    director: User,
) -> None:
    service = make_programme()
    _asked_last_month(service, *[(ASR,)] * 9, *[(MORNING,)] * 6, ("weekend_morning",))
    wishes = wish_report(director).of(service)
    assert wishes.said == 16
    assert (wishes.slots[ASR], wishes.slots[MORNING]) == (9, None)
    assert wishes.slots["weekend_morning"] is None


def test_of_a_programme_that_few_spoke_of_nothing_is_told(director: User) -> None:
    service = make_programme()
    _asked_last_month(service, *[(ASR,)] * 4)
    wishes = wish_report(director).of(service)
    assert wishes.said is None
    assert set(wishes.slots.values()) == {None}


def test_this_month_and_what_is_older_than_a_year_do_not_count(director: User) -> None:
    service = make_programme()
    ask(service, ASR)
    count_all()
    figure = Figure.objects.filter(key=ASR).get()
    figure.pk, figure.month, figure.count = None, later_month(figure.month, -13), 50
    figure.save()
    assert wish_report(director).of(service).said == 0


def test_an_officer_counts_the_wishes_of_their_branches_alone(director: User) -> None:
    service = make_programme()
    _asked_last_month(service, *[(ASR,)] * 7)
    branch = Case.objects.first().branch
    assert wish_report(UserFactory(role=Role.OFFICER, branch=branch)).of(service).said == 7
    outsider = UserFactory(role=Role.OFFICER, branch=BranchFactory())
    assert wish_report(outsider).of(service).said == 0
    assert wish_report(UserFactory(role=Role.EDITOR)).of(service).said == 0


# --- changing the times --------------------------------------------------------------------------


def test_the_times_of_the_profile_have_always_been_so(director: User) -> None:
    times = programme_times(make_programme())
    assert times.standing is not None
    assert (times.standing.text, times.standing.effective_from) == (BEFORE, None)
    assert programme_times(ServiceFactory()) == ProgrammeTimes()


def test_other_times_stand_from_their_day_and_are_announced_before(director: User) -> None:
    service = make_programme()
    later = proposal(effective_from=in_days(9))
    change = change_programme(service, later, acting_user=director, **seen(service))

    times = programme_times(service)
    assert times.standing is not None
    assert (times.standing.text, times.announced) == (BEFORE, change)
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        assert programme_times(service) == ProgrammeTimes(standing=change)
        assert programmes_with_times() == [(service, ProgrammeTimes(standing=change))]


def test_the_record_holds_who_when_what_why_and_the_clause(director: User) -> None:
    service = make_programme()
    change_programme(service, proposal(), acting_user=director, **seen(service))
    kept = ProgrammeChange.objects.get(by=director)
    assert (kept.was_slots, kept.was_text) == ([MORNING], BEFORE)
    assert (kept.slots, kept.text) == ([ASR], AFTER)
    assert (kept.reason, kept.clause) == ("اختار أكثر الناس وقت العصر", "البند 6.6")


def test_where_the_bylaws_stand_against_it_the_check_is_kept_and_the_times_stay(
    director: User,
) -> None:
    service = make_programme()
    ask(service, ASR)
    refused = proposal(is_allowed=False, tells_people=True)
    kept = change_programme(service, refused, acting_user=director, **seen(service))
    assert not kept.is_allowed
    assert not kept.tells_people
    times = programme_times(service)
    assert times.standing is not None
    assert (times.standing.text, times.announced) == (BEFORE, None)
    assert not Job.objects.filter(kind=JobKind.TELL_OF_TIMES).exists()


def test_a_mistake_in_what_is_announced_is_put_right_for_the_same_day(director: User) -> None:
    service = make_programme()
    later = {"effective_from": in_days(9)}
    change_programme(service, proposal(**later), acting_user=director, **seen(service))
    sooner = proposal(slots=[MORNING], effective_from=in_days(3))
    with pytest.raises(ValidationError) as caught:
        change_programme(service, sooner, acting_user=director, **seen(service))
    assert set(caught.value.message_dict) == {"effective_from"}
    again = proposal(slots=["weekend_evening"], **later)
    better = change_programme(service, again, acting_user=director, **seen(service))
    assert programme_times(service).announced == better


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"slots": ["nine_o_clock"]}, "slots"),
        ({"text": {"ar": "السبت", "en": " "}}, "text"),
        ({"reason": "لأن"}, "reason"),
        ({"reason": " "}, "reason"),
        ({"clause": " \u200f"}, "clause"),
        ({"effective_from": date(2020, 1, 1)}, "effective_from"),
    ],
)
def test_nothing_is_changed_without_what_others_judge_it_by(
    director: User, wrong: dict[str, Any], field: str
) -> None:
    service = make_programme()
    with pytest.raises(ValidationError) as caught:
        change_programme(service, proposal(**wrong), acting_user=director, **seen(service))
    assert set(getattr(caught.value, "message_dict", {field: ""})) == {field}
    assert ProgrammeChange.objects.filter(by=director).count() == 0


def test_twice_is_once_and_who_looked_at_older_times_looks_again(director: User) -> None:
    service = make_programme()
    before = seen(service)
    change_programme(service, proposal(), acting_user=director, **before)
    with pytest.raises(ValidationError):
        change_programme(service, proposal(), acting_user=director, **before)
    with pytest.raises(ValidationError):  # the same times once more, knowingly
        change_programme(service, proposal(), acting_user=director, **seen(service))
    assert ProgrammeChange.objects.filter(by=director).count() == 1


def test_a_service_that_is_no_programme_has_no_times(director: User) -> None:
    service = ServiceFactory()
    with pytest.raises(ValidationError):
        change_programme(service, proposal(), acting_user=director, seen=0)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DIRECTOR])
def test_nobody_but_the_director_changes_them(director: User, role: Role) -> None:
    service = make_programme()
    with pytest.raises(PermissionDenied):
        change_programme(service, proposal(), acting_user=UserFactory(role=role), **seen(service))


# --- telling -------------------------------------------------------------------------------------


def _told() -> list[CaseMessage]:
    return list(CaseMessage.objects.filter(kind=MessageKind.TO_PERSON).order_by("case_id"))


def _change(service: Any, director: User, **other: Any) -> ProgrammeChange:
    wanted = proposal(tells_people=True, **other)
    return change_programme(service, wanted, acting_user=director, **seen(service))


def _work() -> int:
    """Do the work that is written down until none is left; return how many pieces it was."""
    done = 0
    while job := Job.objects.filter(kind=JobKind.TELL_OF_TIMES, state="pending").first():
        assert run_job(job.pk)
        done += 1
    return done


def test_open_requests_are_told_in_their_language_through_their_messages(director: User) -> None:
    service, other = make_programme(), make_programme()
    arabic, english = ask(service, ASR), ask(service, language="en")
    ask(other)
    closed = ask(service)
    Case.objects.filter(pk=closed.pk).update(is_open=False)
    _change(service, director)
    assert _told() == []
    assert _work() == 1

    first, second = _told()
    assert (first.case, second.case) == (arabic, english)
    assert (first.author, second.author) == (director, director)
    assert AFTER["ar"] in first.body
    assert "Sundays after Asr" in second.body
    assert arabic.person.name not in first.body


def test_told_twice_is_told_once(director: User) -> None:
    service = make_programme()
    ask(service)
    change = _change(service, director)
    tell_of_change(change)
    tell_of_change(change)
    assert len(_told()) == 1


def test_many_are_told_in_batches(director: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_of_programmes, "CHUNK", 2)
    service = make_programme()
    for _number in range(3):
        ask(service)
    _change(service, director)
    assert _work() == 2
    assert len(_told()) == 3


def test_who_asks_afterwards_has_read_the_times(director: User) -> None:
    service = make_programme()
    _change(service, director)
    ask(service)
    _work()
    assert _told() == []


def test_what_was_overtaken_before_it_left_is_told_to_nobody(director: User) -> None:
    service = make_programme()
    ask(service)
    _change(service, director)
    _change(service, director, slots=["weekend_evening"], text=BEFORE)
    _work()
    assert [BEFORE["ar"] in message.body for message in _told()] == [True]


def test_without_a_wish_to_tell_nobody_is_told(director: User) -> None:
    service = make_programme()
    ask(service)
    change_programme(service, proposal(), acting_user=director, **seen(service))
    assert not Job.objects.filter(kind=JobKind.TELL_OF_TIMES).exists()


def test_a_request_that_waits_for_its_answer_is_not_answered_by_this(director: User) -> None:
    service = make_programme()
    case = ask(service)
    assert list(open_requests(service, user=director)) == [case]
    Case.objects.filter(pk=case.pk).update(stage_kind="answer")
    assert list(open_requests(service, user=director)) == []
    _change(service, director)
    _work()
    assert _told() == []
