"""Somebody rings in distress: staff take down what, where and whom to call, and nothing else."""

from django.urls import reverse

import pytest

from cases.enums import Purpose
from cases.models import Case
from cms.accounts.roles import Role
from cms.association.enums import Medium
from cms.association.models import Association
from tests.cases.backoffice.typed import typed_at_desk
from tests.factories.cases import ServiceFactory
from tests.factories.desk import channel


@pytest.fixture
def call(office):
    association = Association.load()
    association.rights = {"ar": "لكم أن تسألوا.", "en": "You may ask."}
    association.save()
    channel(medium=Medium.PHONE)
    service = ServiceFactory(plain=True, is_urgent=True, is_sensitive=True, documents=[])
    return reverse("desk:take", args=[service.slug])


def test_its_screen_asks_for_no_rights_read_no_word_and_nothing_read_back(office, call):
    page = office.client(Role.RECEPTIONIST).get(call).content.decode()
    for name in ("rights_read", "verification", "no_survey", "witness"):
        assert f'name="consent-{name}"' not in page
    assert 'name="word-read_back"' not in page
    assert 'name="where-present"' not in page
    # What happened stands before the channel it came by, which is the telephone unless said.
    assert page.index("id_story") < page.index("where-channel")
    assert 'name="where-channel" value' in page
    assert "checked" in page.split('name="where-channel"')[1].split(">")[0]


def test_one_yes_is_enough_to_send_help(office, call):
    sent = {
        name: value
        for name, value in typed_at_desk(office).items()
        if not name.startswith(("consent-", "word-", "papers-", "where-present"))
    }
    client = office.client(Role.RECEPTIONIST)
    refused = client.post(call, sent)
    assert refused.status_code == 422
    assert "id_consent-processing" in refused.content.decode()
    assert client.post(call, {**sent, "consent-processing": "on"}).status_code == 302
    case = Case.objects.latest("pk")
    assert case.is_urgent
    given = {word.purpose: word.is_given for word in case.consents.all()}
    assert given[Purpose.PROCESSING]
    assert given[Purpose.SENSITIVE]
    assert case.assistance.read_back_at is None  # nothing is claimed that was not done
