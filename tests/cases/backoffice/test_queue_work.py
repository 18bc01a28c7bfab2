"""Work on the queue: kept views, deeds on many cases, lists that leave for a stated purpose."""

from datetime import timedelta
from io import BytesIO

from django.urls import reverse
from django.utils import timezone

import pytest
from openpyxl import load_workbook

from cases.backoffice.spreadsheets import harmless
from cases.enums import DocumentState, EventKind
from cases.models import Case, CaseExport, CaseView, SavedView
from cases.services.messages import add_note, receive_message
from cases.services.moves import move_case
from cases.services.viewing import EXPORT
from cms.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory


def _case(office, **more):
    return CaseFactory(branch=office.branch, service=office.case.service, **more)


def _bulk(action, *cases):
    url = reverse("wagtail_bulk_action", args=["cases", "case", action])
    return f"{url}?" + "&".join(f"id={case.pk}" for case in cases)


# --- Lists --------------------------------------------------------------------------------------


def test_returned_papers_and_restricted_cases_have_lists_of_their_own(office):
    officer = office.client(Role.OFFICER)
    returned, restricted = _case(office), _case(office, owner=office.people[Role.OFFICER])
    paper = returned.documents.first()
    paper.state, paper.reason = DocumentState.REJECTED, "غير واضحة"
    paper.save()
    restricted.is_restricted = True
    restricted.save()
    hidden = _case(office)  # restricted, and another's
    hidden.is_restricted = True
    hidden.save()
    for tab, case in (("returned", returned), ("restricted", restricted)):
        response = officer.get(reverse("cases:queue", args=[tab]))
        assert list(response.context["object_list"]) == [case]
        assert [t.count for t in response.context["tabs"] if t.key == tab] == ["1"]


def test_what_is_new_on_mine_is_a_list_until_i_act_on_it(office):
    me, researcher = office.people[Role.OFFICER], office.people[Role.RESEARCHER]
    written, clarified, _calm = (_case(office, owner=me) for _ in range(3))
    receive_message(written, body="متى الجواب؟")
    receive_message(_case(office), body="لا يملكها أحد")
    move_case(clarified, to="clarify", acting_user=me, reason="ما المقصود بالدخل؟")
    move_case(clarified, to="check", acting_user=researcher, reason="الراتب وما يلحق به")
    Case.objects.filter(pk=clarified.pk).update(owner=me)  # as the background gives it back
    officer = office.client(Role.OFFICER)
    response = officer.get(reverse("cases:queue", args=["news"]))
    assert {*response.context["object_list"]} == {written, clarified}
    text = response.content.decode()
    assert "وصل جديد" in text
    assert "أُجيب الإيضاح" in text

    add_note(clarified, body="قرأته", acting_user=me)
    response = officer.get(reverse("cases:queue", args=["news"]))
    assert [*response.context["object_list"]] == [written]


def test_who_only_reads_is_offered_no_deed_on_many_rows(office):
    _case(office)
    for role, does_more in ((Role.OFFICER, True), (Role.AUDITOR, False)):
        page = office.client(role).get(reverse("cases:queue", args=["all"])).content.decode()
        assert ("data-bulk-action-checkbox" in page) is does_more
        assert ("data-bulk-action-footer" in page) is does_more


# --- Kept views ---------------------------------------------------------------------------------


def test_a_view_keeps_filters_and_order_and_never_what_was_searched(office):
    officer = office.client(Role.OFFICER)
    url = (
        reverse("cases:save_view")
        + "?tab=team&stage_kind=study&ordering=-submitted_at&q=0551112233"
    )
    assert officer.post(url, {"name": "دراسات فريقي", "role": ""}).status_code == 302
    view = SavedView.objects.get()
    assert (view.tab, view.query) == ("team", "ordering=-submitted_at&stage_kind=study")
    page = officer.get(reverse("cases:list"))
    assert "دراسات فريقي" in page.content.decode()
    (shown,) = page.context["views"]
    assert officer.get(shown["url"]).status_code == 200


def test_a_view_is_shared_with_ones_own_role_only_and_shows_nothing_more(office):
    officer, url = office.client(Role.OFFICER), reverse("cases:save_view") + "?tab=all"
    assert officer.post(url, {"name": "للجميع", "role": Role.AUDITOR}).status_code == 422
    officer.post(url, {"name": "للفريق", "role": Role.OFFICER})
    colleague = UserFactory(username="colleague", role=Role.OFFICER)
    office.people[Role.OFFICER] = colleague  # of no branch
    page = office.client(Role.OFFICER).get(reverse("cases:queue", args=["all"]))
    assert [view["name"] for view in page.context["views"]] == ["للفريق"]
    assert not list(page.context["object_list"])
    assert not office.client(Role.RECEPTIONIST).get(reverse("cases:list")).context["views"]


def test_a_view_is_taken_away_by_who_made_it(office):
    officer, view = office.people[Role.OFFICER], None
    view = SavedView.objects.create(owner=officer, name="لي", tab="mine", role=Role.RECEPTIONIST)
    url = reverse("cases:drop_view", args=[view.pk])
    assert office.client(Role.RESEARCHER).post(url).status_code == 404
    office.client(Role.RECEPTIONIST).post(url)
    assert SavedView.objects.exists()
    office.client(Role.OFFICER).post(url)
    assert not SavedView.objects.exists()


def test_two_views_of_one_name_are_refused_in_words(office):
    officer, url = office.client(Role.OFFICER), reverse("cases:save_view") + "?tab=all"
    officer.post(url, {"name": "متأخر", "role": ""})
    response = officer.post(url, {"name": "متأخر", "role": ""})
    assert response.status_code == 422
    assert SavedView.objects.count() == 1


# --- Many at once -------------------------------------------------------------------------------


def test_many_cases_are_given_to_a_colleague_each_with_its_line(office):
    one, two = _case(office), _case(office)
    colleague = UserFactory(username="colleague", role=one.role, branch=office.branch)
    officer = office.client(Role.OFFICER)
    assert colleague in officer.get(_bulk("assign", one, two)).context["form"].fields["to"].queryset
    officer.post(_bulk("assign", one, two), {"to": colleague.pk, "reason": "إجازة"})
    for case in (one, two):
        case.refresh_from_db()
        assert case.owner == colleague
        assert case.events.filter(kind=EventKind.ROUTED).last().reason == "إجازة"


def test_who_is_away_is_marked_and_who_owns_a_case_already_is_left_out(office):
    one, two = _case(office, owner=office.people[Role.OFFICER]), _case(office)
    until = timezone.localdate() + timedelta(days=5)
    names = {"role": one.role, "branch": office.branch}
    away = UserFactory(username="away", first_name="أمل", absent_until=until, **names)
    here = UserFactory(username="here", first_name="هدى", **names)
    field = office.client(Role.OFFICER).get(_bulk("assign", one, two)).context["form"]["to"]
    offered = {key: str(label) for key, label in field.field.choices if key}
    assert list(offered) == [here.pk, away.pk]
    assert offered[here.pk] == str(here)
    assert offered[away.pk] != str(away)


def test_only_moves_common_to_all_and_ready_are_offered(office):
    one, two = _case(office, papers_complete=True), _case(office, papers_complete=True)
    officer = office.client(Role.OFFICER)
    form = officer.get(_bulk("move", one, two)).context["form"]
    assert "study" in dict(form.fields["to"].choices)
    far = _case(office, at="delivery")
    page = officer.get(_bulk("move", one, far))
    assert page.context["cannot"]
    officer.post(
        _bulk("move", one, two), {"to": "study", "versions": form.fields["versions"].initial}
    )
    assert {Case.objects.get(pk=case.pk).stage for case in (one, two)} == {"study"}


def test_when_one_was_changed_meanwhile_none_is_moved(office):
    one, two = _case(office, papers_complete=True), _case(office, papers_complete=True)
    versions = f"{one.pk}:{one.version},{two.pk}:{two.version + 7}"
    response = office.client(Role.OFFICER).post(
        _bulk("move", one, two), {"to": "study", "versions": versions}
    )
    assert response.status_code == 422
    assert two.reference in response.content.decode()
    assert {Case.objects.get(pk=case.pk).stage for case in (one, two)} == {"check"}


def test_people_are_asked_for_what_is_missing_and_the_rest_is_left_alone(office):
    waiting, complete = _case(office), _case(office, papers_complete=True)
    officer, url = office.client(Role.OFFICER), _bulk("remind", waiting, complete)
    left = officer.get(url).context["items_with_no_access"]
    assert [case for case, _why in left] == [complete]
    officer.post(url, {"note": ""})
    assert waiting.events.filter(kind=EventKind.MISSING_REQUESTED).exists()
    assert not complete.events.filter(kind=EventKind.MISSING_REQUESTED).exists()


@pytest.mark.parametrize("action", ["assign", "move", "remind"])
def test_an_outsider_cannot_touch_cases_out_of_sight(office, action):
    client, url = office.client(Role.OFFICER), _bulk(action, office.elsewhere)
    for response in (client.get(url), client.post(url, {"to": "study", "reason": "x"})):
        assert response.status_code == 404
    both = client.get(_bulk(action, office.case, office.elsewhere)).content.decode()
    assert office.elsewhere.reference not in both


# --- Lists that leave ---------------------------------------------------------------------------


def test_no_row_leaves_without_its_purpose(office):
    client, url = office.client(Role.DIRECTOR), reverse("cases:queue", args=["all"]) + "?export=csv"
    ask = client.get(url)
    assert not ask.streaming
    assert office.case.reference not in ask.content.decode()
    assert client.post(url, {"purpose": "", "note": ""}).status_code == 422
    assert not CaseExport.objects.exists()
    response = client.post(url, {"purpose": "audit", "note": "طلب المراجع"})
    file = b"".join(response.streaming_content).decode()
    assert office.case.reference in file
    for mark in ("طلب المراجع", str(office.people[Role.DIRECTOR])):  # the file says it too (J11.8)
        assert mark in file.split(office.case.reference)[0]
    export = CaseExport.objects.get()
    assert (export.user, export.purpose, export.rows) == (office.people[Role.DIRECTOR], "audit", 2)
    looks = CaseView.objects.filter(what=EXPORT, user=export.user)
    assert {look.case_id for look in looks} == {office.case.pk, office.elsewhere.pk}


def test_a_workbook_holds_the_same_rows(office):
    url = reverse("cases:queue", args=["all"]) + "?export=xlsx"
    response = office.client(Role.OFFICER).post(url, {"purpose": "report", "note": "المجلس"})
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    assert [row[0] for row in list(book.active.values)[1:]] == [office.case.reference]
    assert str(office.people[Role.OFFICER]) in str([list(sheet.values) for sheet in book][1])


@pytest.mark.parametrize("text", ["=1+1", "+966", "-x", "@SUM(A1)", "\t=1"])
def test_what_a_spreadsheet_would_run_leaves_as_text(text):
    assert harmless(text) == f"'{text}"
    assert harmless("طلب") == "طلب"
