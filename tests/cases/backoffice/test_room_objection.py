"""An objection and the request it is about, each in the room of the other."""

import re

from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import pytest

from cases.backoffice.cells import reference_link
from cases.impartiality import kept_out
from cases.models import Case, CaseView, Decision, DocumentFile, Objection, Study
from cases.objection_enums import ObjectionState
from cases.permissions import may_work_on
from cases.selectors import with_news
from cases.selectors.objections import (
    decided_afresh,
    is_final,
    why_no_objection,
    words_of_the_end,
)
from cases.services.committee import DecisionTerms, record_decision, release_decision
from cases.services.moves import move_case
from cases.services.objecting import ObjectionOutcome, decide_objection
from cms.accounts.roles import Role
from cms.core.uploads import PrivateStorage
from tests.cases.backoffice.test_room_state import MOST_QUERIES
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, ServiceFactory, ServiceFormFactory
from tests.factories.definitions import COMPLAINT
from tests.factories.objections import complaints_service, decided_case, object_to
from tests.factories.roles import make_roles


@pytest.fixture
def objection(office):
    form = ServiceFormFactory(definition=COMPLAINT)
    service = ServiceFactory(kind="complaint", form=form)
    answers = {"kind": "objection", "about": office.case.reference, "why": "سبب"}
    return CaseFactory(branch=office.branch, service=service, answers=answers, concerns=office.case)


def _page(office, case):
    page = office.client(Role.OFFICER).get(reverse("cases:inspect", args=[case.pk]))
    return re.sub(r"\s+", " ", page.content.decode())


def test_the_queue_marks_an_objection(office):
    make_roles()
    case = object_to(decided_case(), complaints_service())
    found = {row.pk: row.is_objection for row in with_news(Case.objects.all())}
    assert found[case.pk]
    assert not found[case.concerns_id]
    assert "اعتراض" in reference_link(with_news(Case.objects.filter(pk=case.pk)).get())
    assert "اعتراض" not in reference_link(case.concerns)


def test_the_objection_leads_to_the_decision_it_objects_to(office, objection):
    Decision.objects.create(
        case=office.case,
        result="refuse",
        reason_key="outside_scope",
        released_at=timezone.now(),
        objection_until=timezone.localdate(),
    )
    page = _page(office, objection)
    banner = page.split('aria-labelledby="concerns-heading"')[1].split("</section>")[0]
    assert "اعتراض على قرار في طلب آخر" in banner
    assert reverse("cases:inspect", args=[office.case.pk]) in banner
    assert "ويُقبل الاعتراض حتى" in banner


def test_a_complaint_of_another_kind_is_called_no_objection(office, objection):
    objection.answers = {**objection.answers, "kind": "delay"}
    objection.save()
    assert "بشأن طلب آخر" in _page(office, objection)


def test_a_request_the_reader_may_not_see_is_not_linked(office, objection):
    objection.concerns = office.elsewhere
    objection.save()
    page = _page(office, objection)
    assert "concerns-heading" not in page
    assert office.elsewhere.reference not in page


def test_the_first_request_lists_the_objection_for_who_may_see_it(office, objection):
    assert objection.reference in _page(office, office.case)
    assert "الشكاوى والاعتراضات على هذا الطلب" in _page(office, office.case)
    objection.is_restricted = True
    objection.save()
    assert objection.reference not in _page(office, office.case)


# --- The outcome, in both rooms -------------------------------------------------------------------


@pytest.fixture
def appeal(office):
    """An objection to a decided request of this branch; the director took no part."""
    make_roles()
    office.people[Role.DIRECTOR]
    first = decided_case(branch=office.branch)
    case = object_to(first, complaints_service(), objected=first)
    return first, case


def _room(office, role, case):
    client, url = office.client(role), reverse("cases:inspect", args=[case.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(url)
    assert len(queries) <= MOST_QUERIES, "\n".join(q["sql"][:200] for q in queries)
    return re.sub(r"\s+", " ", page.content.decode())


def test_the_director_reads_the_first_decision_and_records_the_outcome(office, appeal):
    first, case = appeal
    room = _room(office, Role.DIRECTOR, case)
    assert "الطلب خارج نطاق الخدمة." in room  # what the first decision said
    url = reverse("cases:decide-objection", args=[case.pk])
    refused = office.client(Role.DIRECTOR).post(url, {"state": "upheld", "explanation": " "})
    assert refused.status_code == 422
    sent = {"state": "upheld", "explanation": "الأوراق مكتملة."}
    assert office.client(Role.DIRECTOR).post(url, sent).status_code == 302
    case.objection.refresh_from_db()
    assert case.objection.decided_by == office.people[Role.DIRECTOR]
    room = _room(office, Role.DIRECTOR, first)
    assert "يُنظر فيه من جديد بعد اعتراض" in room
    assert "نُحّي بعد اعتراض" in room
    assert "قُبل الاعتراض" in _room(office, Role.DIRECTOR, case)


def test_the_decision_leads_to_taking_an_objection_down_for_the_person(office):
    make_roles()
    first, service = decided_case(branch=office.branch), complaints_service()
    link = reverse("desk:objection", args=[first.pk])
    assert link in _room(office, Role.OFFICER, first)
    form = office.client(Role.OFFICER).get(link, follow=True).content.decode()
    assert first.reference in form
    stranger = UserFactory(role=Role.OFFICER)
    office.people[Role.OFFICER], officer = stranger, office.people[Role.OFFICER]
    assert office.client(Role.OFFICER).get(link).status_code == 404
    office.people[Role.OFFICER] = officer
    object_to(first, service, objected=first)
    assert link not in _room(office, Role.OFFICER, first)


def test_of_a_restricted_request_the_person_is_filled_in_once_the_name_is_open(office):
    first, client = decided_case(branch=office.branch), office.client(Role.OFFICER)
    first.is_restricted, first.entered_by = True, office.people[Role.OFFICER]
    first.save()
    where = reverse("desk:take", args=[complaints_service().slug]) + f"?first={first.pk}"
    assert first.person.name not in client.get(where).content.decode()
    client.post(reverse("cases:show-name", args=[first.pk]))
    assert first.person.name in client.get(where).content.decode()


def test_who_decides_opens_the_first_file_on_record(office, appeal):
    first, case = appeal
    Study.objects.create(case=first, findings="زيارة", reasons="الحاجة قائمة")
    assert "الحاجة قائمة" not in _room(office, Role.DIRECTOR, case)
    url = reverse("cases:show-first", args=[case.pk])
    assert office.client(Role.OFFICER).post(url).status_code == 404
    assert office.client(Role.DIRECTOR).post(url).status_code == 302
    page = office.client(Role.DIRECTOR).get(reverse("cases:inspect", args=[case.pk]))
    assert "الحاجة قائمة" in page.content.decode()
    looks = CaseView.objects.filter(user=office.people[Role.DIRECTOR], what="first")
    assert set(looks.values_list("case", flat=True)) == {first.pk, case.pk}


def test_who_is_asked_for_the_facts_reads_the_file_they_are_about_and_writes_nothing_there(
    office, appeal
):
    first, case = appeal
    Study.objects.create(case=first, findings="زيارة", reasons="الحاجة قائمة")
    asked = UserFactory(role=Role.OFFICER)  # of another branch: they took no part
    office.people[Role.OFFICER] = asked
    assert office.client(Role.OFFICER).get(_inside(first)).status_code == 404
    move_case(case, to="facts", acting_user=office.people[Role.DIRECTOR], reason="ماذا حدث؟")
    case = Case.objects.get(pk=case.pk)
    case.owner = asked
    case.save()
    assert "الحاجة قائمة" not in _room(office, Role.OFFICER, case)
    office.client(Role.OFFICER).post(reverse("cases:show-first", args=[case.pk]))
    page = office.client(Role.OFFICER).get(_inside(case)).content.decode()
    assert "الحاجة قائمة" in page
    assert "decide-objection" not in page
    assert office.client(Role.OFFICER).get(_inside(first)).status_code == 200
    assert not may_work_on(asked, first)


def _inside(case):
    return reverse("cases:inspect", args=[case.pk])


def test_the_papers_of_the_first_request_open_to_who_judges_and_each_is_noted(office, appeal):
    first, case = appeal
    paper = DocumentFile.objects.create(
        document=first.documents.first(),
        file=PrivateStorage().save("x.pdf", ContentFile(b"%PDF-1.4")),
        original_name="سالم.pdf",
        size=8,
        content_type="application/pdf",
        sha256="0" * 64,
        check_state="clean",
    )
    link = reverse("cases:file", args=[first.pk, paper.pk])
    office.client(Role.DIRECTOR).post(reverse("cases:show-first", args=[case.pk]))
    room = office.client(Role.DIRECTOR).get(reverse("cases:inspect", args=[case.pk]))
    assert f'href="{link}"' in room.content.decode()
    opened = office.client(Role.DIRECTOR).get(link)
    assert b"".join(opened.streaming_content) == b"%PDF-1.4"
    assert CaseView.objects.filter(
        case=first, user=office.people[Role.DIRECTOR], what="file"
    ).exists()


def test_who_works_on_the_first_request_reads_where_the_objection_stands_without_a_link(
    office, appeal
):
    first, case = appeal
    room = _room(office, Role.OFFICER, first)
    assert "قيد النظر" in room
    assert case.reference not in room  # restricted: theirs to know of, not to read


def test_a_director_who_took_part_finds_no_form_and_a_closed_door(office, appeal):
    first, case = appeal
    judge = UserFactory(role=Role.DIRECTOR)
    first.assignments.create(step=90, user=office.people[Role.DIRECTOR], role=Role.DIRECTOR)
    room = _room(office, Role.DIRECTOR, case)
    assert "فيبتّ في هذا الاعتراض غيرك" in room
    assert 'action="/admin/' not in room or "decide-objection" not in room
    url = reverse("cases:decide-objection", args=[case.pk])
    sent = {"state": "dismissed", "explanation": "لا جديد."}
    assert office.client(Role.DIRECTOR).post(url, sent).status_code == 403
    assert office.client(Role.OFFICER).post(url, sent).status_code == 404
    assert judge.pk not in kept_out(case)


def test_where_everyone_took_part_the_decision_made_afresh_is_said_to_stand_and_has_no_button(
    office, appeal
):
    first, case = appeal
    judge = office.people[Role.DIRECTOR]
    outcome = ObjectionOutcome(ObjectionState.UPHELD, "الأوراق مكتملة.")
    decide_objection(Case.objects.get(pk=case.pk), acting_user=judge, outcome=outcome)
    first = Case.objects.get(pk=first.pk)
    decision = record_decision(first, acting_user=judge, terms=DecisionTerms("accept"))
    release_decision(decision)
    assert is_final(first)
    assert why_no_objection(first) == words_of_the_end()
    room = _room(office, Role.DIRECTOR, first)
    card = room.split('id="decision-section"')[1]
    assert "القرار قائم: شارك فيه كل من يستطيع النظر فيه من جديد." in card
    assert "الاعتراض حتى" not in card
    assert reverse("desk:objection", args=[first.pk]) not in room
    assert decided_afresh(Objection.objects.get(case=case)) == decision
    assert "الاعتراض حتى" not in _room(office, Role.DIRECTOR, case)
