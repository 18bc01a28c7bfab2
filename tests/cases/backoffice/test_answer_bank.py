"""Answers thought about once: offered where they fit while they hold, put into a message."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

import pytest

from cases.backoffice.room.toolkit import answered, answers
from cases.models import Case, StandardAnswer
from cases.permissions import may_message
from cases.services.messages import send_message
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, ServiceFactory
from tests.factories.objections import decided_case
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


def _answer(key, **values):
    text = {"ar": f"نص {key}", "en": f"Text {key}"}
    return StandardAnswer.objects.create(key=key, title={"ar": key}, text=text, **values)


def test_only_what_is_in_use_and_fits_the_service_is_offered():
    case = CaseFactory(language="en")
    general, fitting, other = _answer("a"), _answer("b"), _answer("c")
    fitting.services.add(case.service)
    other.services.add(ServiceFactory())
    _answer("d", is_current=False)
    past = _answer("e", valid_until=timezone.localdate() - timedelta(days=1))
    assert answers(case) == [fitting, general]  # what was made for this service first
    assert answers(case, "نص b") == [fitting]
    assert answered(case, str(general.pk)) == "Text a"
    assert answered(case, str(past.pk)) == answered(case, "x' --") == ""


def test_an_answer_is_put_into_the_message_of_the_room(client):
    make_roles()
    case, answer = CaseFactory(), _answer("a")
    client.force_login(UserFactory(role="officer", branch=case.branch))
    toolkit = client.get(reverse("cases:toolkit", args=[case.pk])).content.decode()
    assert f"?answer={answer.pk}#" in toolkit
    room = client.get(reverse("cases:inspect", args=[case.pk]), {"answer": answer.pk})
    assert "نص a</textarea>" in room.content.decode()


def test_a_closed_refusal_is_explained_as_long_as_it_may_be_objected_to(client):
    make_roles()
    case, answer = decided_case(branch=BranchFactory()), _answer("a")
    officer = UserFactory(role="officer", branch=case.branch)
    client.force_login(officer)
    decision = case.decisions.get()
    assert not case.is_open
    put, toolkit = f"?answer={answer.pk}#", reverse("cases:toolkit", args=[case.pk])
    for days, is_open in ((1, True), (-1, False)):
        decision.objection_until = timezone.localdate() + timedelta(days=days)
        decision.save()
        case = Case.objects.get(pk=case.pk)
        assert may_message(officer, case) is is_open
        assert (put in client.get(toolkit).content.decode()) is is_open
        room = client.get(reverse("cases:inspect", args=[case.pk])).context["room"]
        assert bool(room.message_form) is is_open
    with pytest.raises(PermissionDenied):
        send_message(case, body="شرح", acting_user=officer)
