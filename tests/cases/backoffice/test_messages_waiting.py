"""What still has to be said is counted for whoever says it, and for who keeps the house."""

from django.urls import reverse

from cms.accounts.roles import Role
from cms.core.claims import WorkState
from cms.notices.enums import Arrival
from cms.notices.models import Notice
from tests.cases.backoffice.rooms import words_on
from tests.cases.backoffice.said import LIST, about


def test_calls_that_wait_are_counted_on_the_first_screen_of_who_makes_them(office):
    about(office.case, channel="call")
    about(office.case, channel="call")
    about(office.elsewhere, channel="call")
    about(office.case, channel="call", state=WorkState.DONE)
    home = reverse("wagtailadmin_home")
    assert "رسالتان تنتظران اتصالًا" in office.client(Role.OFFICER).get(home).content.decode()
    assert "تنتظران اتصالًا" not in office.client(Role.RECEPTIONIST).get(home).content.decode()


def test_who_keeps_the_house_reads_how_many_messages_have_yet_to_leave(office):
    about(office.case)
    page = office.client(Role.ADMIN).get(LIST).content.decode()
    assert "لم يحن موعده" in page
    assert office.case.reference not in page
    assert "لم يحن موعده" not in office.client(Role.OFFICER).get(LIST).content.decode()


def test_who_keeps_the_house_reads_that_calls_wait_and_not_what_they_say(office):
    about(office.case, channel="call")
    page = office.client(Role.ADMIN).get(LIST).content.decode()
    assert "مكالمة واحدة تنتظر زميلًا" in page
    assert office.case.reference not in page
    assert "تنتظر زميلًا" not in office.client(Role.OFFICER).get(LIST).content.decode()


def test_the_case_says_what_the_provider_reported_as_the_list_of_messages_does(office):
    notice, client = about(office.case, state=WorkState.DONE), office.client("officer")
    Notice.objects.filter(pk=notice.pk).update(arrival=Arrival.LOST)
    words = str(Arrival.LOST.label)
    assert words in words_on(client.get(LIST))
    assert words in words_on(client.get(reverse("cases:inspect", args=[office.case.pk])))
