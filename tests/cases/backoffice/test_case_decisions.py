"""Study, decision and delivery in the case room: who may, what is missing, what is kept."""

from copy import deepcopy
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from cases.enums import (
    DecisionResult,
    DeliveryState,
    VoteChoice,
)
from cases.models import Case, Decision, Delivery, Registration, Service, Vote
from cases.services.committee import DecisionTerms, cast_vote, record_decision
from cases.services.study import StudyFindings, save_study
from cms.accounts.roles import Role
from tests.cases.backoffice.rooms import accepted_case, case_at_delivery, case_here, do_deed
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, ServiceFactory, WorkflowFactory, seats_of
from tests.factories.definitions import WORKFLOW

# --- Study, committee, decision -------------------------------------------------------------------


def test_a_study_is_saved_and_a_recommendation_needs_its_reasons(office):
    case, today = case_here(office, at="study", papers_complete=True), timezone.localdate()
    typed = {
        "findings": "أسرة من ستة",
        "recommendation": "accept",
        "visited_on": f"{today:%d/%m/%Y}",
    }
    response = do_deed(office, Role.RESEARCHER, "save-study", typed, case=case)
    assert response.context["failed"].errors["reasons"]
    do_deed(office, Role.RESEARCHER, "save-study", {**typed, "reasons": "حاجة ثابتة"}, case=case)
    case.refresh_from_db()
    assert (case.study.findings, case.study.recommendation) == ("أسرة من ستة", "accept")
    assert case.study.visited_on == today


def test_two_researchers_never_overwrite_each_other_unawares(office):
    case = case_here(office, at="study", papers_complete=True)
    seen = case.events.count()
    colleague = UserFactory(role=Role.RESEARCHER, branch=office.branch, first_name="هدى")
    save_study(case, acting_user=colleague, study=StudyFindings("ما كتبته هدى"))
    typed = {"findings": "ما كتبته أنا", "seen": seen}
    response = do_deed(office, Role.RESEARCHER, "save-study", typed, case=case)
    assert response.status_code == 422
    for words in ("هدى", "ما كتبته أنا"):
        assert words in response.content.decode()
    case.refresh_from_db()
    assert case.study.findings == "ما كتبته هدى"
    again = response.context["failed"].data["seen"]
    do_deed(office, Role.RESEARCHER, "save-study", {**typed, "seen": again}, case=case)
    assert Case.objects.get(pk=case.pk).study.findings == "ما كتبته أنا"


def test_an_older_screen_of_the_same_person_does_not_overwrite_the_newer_study(office):
    case = case_here(office, at="study", papers_complete=True)
    seen = case.events.count()
    do_deed(office, Role.RESEARCHER, "save-study", {"findings": "الجديد", "seen": seen}, case=case)
    older = {"findings": "من نافذة أقدم", "seen": seen}
    response = do_deed(office, Role.RESEARCHER, "save-study", older, case=case)
    assert response.status_code == 422
    assert "غيّرتها بنفسك" in response.content.decode()
    assert "من نافذة أقدم" in response.content.decode()
    assert Case.objects.get(pk=case.pk).study.findings == "الجديد"


def _decided_by_the_chair(office):
    """A case whose decision the chair has just recorded, and the last line seen before."""
    case = case_here(office, at="committee", papers_complete=True)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    seen = case.events.count()
    record_decision(case, acting_user=seats_of(case)[0], terms=DecisionTerms("accept"))
    return case, seen


def test_a_secretary_after_the_chair_is_told_so_and_keeps_the_text(office):
    case, seen = _decided_by_the_chair(office)
    typed = {"result": "accept", "explanation": "كلام كتبته بعناية", "seen": seen}
    response = do_deed(office, Role.SECRETARY, "record-decision", typed, case=case)
    assert response.status_code == 422
    for words in ("سبقك غيرك", "كلام كتبته بعناية", str(seats_of(case)[0])):
        assert words in response.content.decode()
    assert Decision.objects.count() == 1


def test_the_stages_own_role_on_an_older_screen_is_told_so_and_keeps_the_text(office):
    """Where no committee decides: one officer on two screens, or two officers."""
    unit = deepcopy(WORKFLOW)
    unit["stages"][3]["role"] = role = Role.OFFICER
    service = ServiceFactory(committee=None, workflow=WorkflowFactory(definition=unit))
    case = CaseFactory(branch=office.branch, service=service, at="committee", papers_complete=True)
    seen = case.events.count()
    record_decision(case, acting_user=office.people[role], terms=DecisionTerms("accept"))
    typed = {"result": "refuse", "explanation": "كلام كتبته بعناية", "seen": seen}
    response = do_deed(office, role, "record-decision", typed, case=case)
    assert response.status_code == 422
    for words in ("غيّرتها بنفسك", "كلام كتبته بعناية", str(office.people[role])):
        assert words in response.content.decode()
    assert Decision.objects.count() == 1


def test_who_never_decides_is_refused_whatever_their_screen_has_seen(office):
    case, _seen = _decided_by_the_chair(office)
    typed = {"result": "accept", "seen": 0}
    assert do_deed(office, Role.OFFICER, "record-decision", typed, case=case).status_code == 403


def test_who_steps_aside_is_told_that_the_file_is_closed_to_them(office):
    case = case_here(office, at="committee", papers_complete=True)
    data = {"choice": "recused", "reason": "قرابة"}
    page = do_deed(office, Role.MEMBER, "cast-vote", data, case=case, follow=True).content.decode()
    assert "أُغلق هذا الملف دونك" in page
    assert "سُجّل صوتك" not in page


def test_a_member_votes_and_a_vote_against_needs_its_reason(office):
    case = case_here(office, at="committee", papers_complete=True)
    assert (
        do_deed(office, Role.MEMBER, "cast-vote", {"choice": "refuse"}, case=case).status_code
        == 422
    )
    typed = {"choice": "refuse", "reason": "دخل كاف"}
    tied = do_deed(office, Role.MEMBER, "cast-vote", typed, case=case)
    assert tied.context["failed"].errors["untied"]
    assert not Vote.objects.exists()
    do_deed(office, Role.MEMBER, "cast-vote", {**typed, "untied": "on"}, case=case)
    vote = Vote.objects.get(case=case)
    assert case.events.get(kind="vote_cast").data["untied"]
    assert (vote.member, vote.choice) == (office.people[Role.MEMBER], VoteChoice.REFUSE)


def test_a_decision_without_quorum_is_refused_with_the_number_that_is_short(office):
    case = case_here(office, at="committee", papers_complete=True)
    response = do_deed(office, Role.SECRETARY, "record-decision", {"result": "accept"}, case=case)
    assert response.status_code == 422
    assert "تلزم 3 أصوات" in str(response.context["failed"].non_field_errors())
    assert not Decision.objects.exists()


def test_a_refusal_without_its_reason_is_impossible(office):
    case = case_here(office, at="committee", papers_complete=True)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.REFUSE, reason="خارج النطاق")
    typed = {"result": "refuse", "explanation": "شرح طويل كتبته السكرتيرة"}
    response = do_deed(office, Role.SECRETARY, "record-decision", typed, case=case)
    assert response.context["failed"].errors["reason_key"]
    assert "شرح طويل كتبته السكرتيرة" in response.content.decode()
    typed["reason_key"] = "made_up"
    assert do_deed(office, Role.SECRETARY, "record-decision", typed, case=case).status_code == 422
    assert not Decision.objects.exists()
    typed["reason_key"] = "outside_scope"
    do_deed(office, Role.SECRETARY, "record-decision", typed, case=case)
    assert Decision.objects.get().result == DecisionResult.REFUSE


def test_an_amount_is_read_in_any_script_and_a_doubtful_one_is_asked_about_in_its_place(office):
    case = case_here(office, at="committee", papers_complete=True)
    Service.objects.filter(pk=case.service_id).update(ceiling=1000)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    typed = {"result": "accept", "amount": "١٬٢٥٠٫٥٠"}
    asked = do_deed(office, Role.SECRETARY, "record-decision", typed, case=case)
    assert asked.context["failed"].errors["sure_of"]
    assert "١٬٢٥٠٫٥٠" in asked.content.decode()
    assert 'value="1250.50"' in asked.content.decode()
    typed["sure_of"] = "1250.50"
    do_deed(office, Role.SECRETARY, "record-decision", typed, case=case)
    assert str(Decision.objects.get().amount) == "1250.50"


def test_the_director_brings_a_release_forward_only_with_a_reason(office):
    case = case_here(office, at="committee", papers_complete=True)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    do_deed(office, Role.SECRETARY, "record-decision", {"result": "accept"}, case=case)
    assert Decision.objects.get().released_at is None
    assert do_deed(office, Role.DIRECTOR, "override-window", case=case).status_code == 422
    do_deed(office, Role.DIRECTOR, "override-window", {"reason": "أسرة بلا طعام"}, case=case)
    decision = Decision.objects.get()
    assert decision.released_at
    assert decision.override_reason == "أسرة بلا طعام"


def test_there_is_nothing_to_bring_forward_without_a_decision(office):
    response = do_deed(office, Role.DIRECTOR, "override-window", {"reason": "عجلة"})
    assert response.status_code == 422


# --- Registration and delivery --------------------------------------------------------------------


def test_registration_opens_the_file_and_may_renew_it(office):
    case = accepted_case(office)
    do_deed(office, Role.OFFICER, "register", case=case)
    registration = Registration.objects.get(person=case.person)
    registration.renew_on = timezone.localdate() + timedelta(days=1)
    registration.save()
    do_deed(office, Role.OFFICER, "register", case=case)
    registration.refresh_from_db()
    assert registration.renew_on > timezone.localdate() + timedelta(days=300)


def test_a_delivery_is_arranged_within_the_amount_and_recorded_with_its_proof(office):
    case = case_at_delivery(office, amount=500)
    typed = {"what": "سلة", "amount": "900"}
    refused = do_deed(office, Role.DELIVERY, "plan-delivery", typed, case=case)
    assert refused.context["failed"].errors["amount"]
    do_deed(office, Role.DELIVERY, "plan-delivery", {**typed, "amount": "500"}, case=case)
    delivery = Delivery.objects.get()
    wrong = {"delivery": delivery.pk, "proof": "code", "code": "XXXX"}
    response = do_deed(office, Role.DELIVERY, "complete-delivery", wrong, case=case)
    assert response.context["failed"].errors["code"]
    assert delivery.code not in response.content.decode()
    right = {**wrong, "code": delivery.code.lower()}
    do_deed(office, Role.DELIVERY, "complete-delivery", right, case=case)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.proof) == (DeliveryState.DELIVERED, "code")
    assert not Case.objects.get(pk=case.pk).is_open


def test_a_delivery_on_a_day_off_is_planned_on_purpose_only(office):
    case = case_at_delivery(office)
    day = timezone.localdate() + timedelta(days=(4 - timezone.localdate().weekday()) % 7)  # Friday
    typed = {"what": "سلة", "planned_for": f"{day:%d/%m/%Y}"}
    refused = do_deed(office, Role.DELIVERY, "plan-delivery", typed, case=case)
    assert "يوم عمل" in refused.context["failed"].errors["all_the_same"][0]
    do_deed(office, Role.DELIVERY, "plan-delivery", {**typed, "all_the_same": "on"}, case=case)
    assert Delivery.objects.get().planned_for == day


def test_the_hours_of_a_delivery_are_typed_in_any_digits_and_shown_in_room_and_list(office):
    case = case_at_delivery(office)
    typed = {"what": "سلة", "from_clock": "١٠:٠٠", "until_clock": "12:30", "all_the_same": "on"}
    refused = do_deed(office, Role.DELIVERY, "plan-delivery", typed, case=case)
    assert set(refused.context["failed"].errors) == {"planned_for"}
    day = f"{timezone.localdate() + timedelta(days=2):%d/%m/%Y}"
    do_deed(office, Role.DELIVERY, "plan-delivery", {**typed, "planned_for": day}, case=case)
    client = office.client(Role.DELIVERY)
    for page in (reverse("cases:inspect", args=[case.pk]), reverse("deliveries:list")):
        assert "بين 10:00 و12:30" in client.get(page).content.decode()


def test_the_delivery_code_is_the_persons_and_shows_nowhere_in_the_room(office):
    case = case_at_delivery(office)
    do_deed(office, Role.DELIVERY, "plan-delivery", {"what": "سلة"}, case=case)
    code = Delivery.objects.get().code
    for role in (Role.DELIVERY, Role.DIRECTOR, Role.OFFICER):
        page = office.client(role).get(reverse("cases:inspect", args=[case.pk]))
        assert page.status_code == 200
        assert code not in page.content.decode()


def test_a_failed_delivery_needs_its_reason(office):
    case = case_at_delivery(office)
    do_deed(office, Role.DELIVERY, "plan-delivery", {"what": "سلة"}, case=case)
    delivery = Delivery.objects.get()
    typed = {"delivery": delivery.pk}
    assert do_deed(office, Role.DELIVERY, "fail-delivery", typed, case=case).status_code == 422
    do_deed(office, Role.DELIVERY, "fail-delivery", {**typed, "failure": "لم يرد"}, case=case)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.failure) == (DeliveryState.FAILED, "لم يرد")
    room = (
        office.client(Role.DELIVERY).get(reverse("cases:inspect", args=[case.pk])).context["room"]
    )
    assert [work.anchor for work in room.work_here] == [
        "delivery"
    ]  # another one has to be arranged
