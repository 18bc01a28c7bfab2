"""Message templates as staff write them: checked, priced, previewed, versioned."""

from django.urls import reverse
from django.utils import translation

import pytest

from cms.accounts.roles import Role
from cms.core.references import example_reference
from cms.notices.backoffice import _at_night
from cms.notices.enums import PLACEHOLDERS
from cms.notices.models import MessageTemplate, NoticeRule
from cms.notices.rendering import fill
from cms.notices.samples import sample_values
from tests.factories.accounts import UserFactory
from tests.factories.notices import MessageTemplateFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"wagtailsnippets_notices_messagetemplate:{name}", args=args)


@pytest.fixture
def admin(client):
    make_roles()
    user = UserFactory(role="admin")
    client.force_login(user)
    return user


def fields(template, **changes):
    values = {
        "event": template.event, "channel": template.channel, "language": template.language,
        "subject": template.subject, "body": template.body, "is_active": "on",
    }  # fmt: skip
    return {key: value for key, value in {**values, **changes}.items() if value is not None}


def test_other_words_are_another_version_with_its_author(client, admin):
    template = MessageTemplateFactory()
    response = client.post(url("edit", template.pk), fields(template, body="وصل {reference}"))
    assert response.status_code == 302, response.context["form"].errors
    template.refresh_from_db()
    assert (template.version, template.body) == (2, "وصل {reference}")
    assert template.history.first().history_user == admin


def test_the_same_words_are_the_same_version(client, admin):
    template = MessageTemplateFactory()
    client.post(url("edit", template.pk), fields(template, is_active=None))
    template.refresh_from_db()
    assert template.version == 1
    assert not template.is_active


@pytest.mark.parametrize("body", ["{nonsense}", "{reference", "لكم {اسم}", "{reference.__class__}"])
def test_an_unknown_placeholder_is_refused_next_to_the_text(client, admin, body):
    template = MessageTemplateFactory()
    response = client.post(url("edit", template.pk), fields(template, body=body))
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["body"]
    template.refresh_from_db()
    assert template.body != body


def test_an_email_needs_a_subject_and_an_sms_none(client, admin):
    mail = MessageTemplateFactory(channel="email")
    response = client.post(url("edit", mail.pk), fields(mail, subject=""))
    assert list(response.context["form"].errors) == ["subject"]
    sms = MessageTemplateFactory(channel="sms")
    assert client.post(url("edit", sms.pk), fields(sms, subject="")).status_code == 302


def test_a_second_template_for_the_same_use_is_refused(client, admin):
    template = MessageTemplateFactory()
    response = client.post(url("add"), fields(template))
    assert response.status_code == 200
    assert MessageTemplate.objects.count() == 1


def test_the_page_shows_the_message_as_people_will_read_it_and_its_price(client, admin):
    template = MessageTemplateFactory(channel="sms", body="طلبكم {reference}")
    page = client.get(url("edit", template.pk)).content.decode()
    assert f"طلبكم {example_reference('SLA')}" in page
    assert "اسم الجمعية" in page  # each placeholder says what it stands for
    assert "/usage/" not in page
    for name in PLACEHOLDERS:
        assert f'data-insert="{name}"' in page
    assert '<li hidden><button type="button"' in page  # what this event never fills
    assert (
        '<li hidden><button type="button" class="button button-small button-secondary"'
        ' data-insert="reference"' not in page
    )
    assert "template_editor.js" in page


def test_the_preview_promises_a_day_outright_or_under_a_condition_and_not_both(client, admin):
    both = "آخره {due}\nإن اكتمل: {due_if_complete}"
    day = sample_values("ar")["due"]
    for body, shown in ((both, "آخره"), ("إن اكتمل: {due_if_complete}", "إن اكتمل")):
        template = MessageTemplateFactory(channel="sms", body=body, event="acknowledgement")
        page = client.get(url("edit", template.pk)).content.decode()
        preview = page.partition("data-preview")[2].partition("</article>")[0]
        assert f"{shown}" in preview
        assert preview.count(day) == 1
        template.delete()


@pytest.mark.parametrize("language", ["ar", "en", "ur"])
def test_every_placeholder_has_a_sample(language):
    values = sample_values(language)
    assert set(values) >= PLACEHOLDERS
    for name in PLACEHOLDERS:
        assert fill("{" + name + "}", values) or name == "association"


def test_the_list_is_grouped_by_event(client, admin):
    for event in ("withdrawn", "acknowledgement"):
        for language in ("en", "ar"):
            MessageTemplateFactory(event=event, language=language)
    rows = client.get(url("list")).context["object_list"]
    events = [row.event for row in rows]
    assert events == sorted(events)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_only_the_system_administrator_writes_templates(client, role):
    make_roles()
    template = MessageTemplateFactory()
    client.force_login(UserFactory(role=role))
    reads = role == Role.DIRECTOR
    for address in (url("list"), url("inspect", template.pk)):
        assert client.get(address).status_code == (200 if reads else 302)
    for address in (url("edit", template.pk), url("add")):
        assert client.get(address).status_code == 302
    client.post(url("edit", template.pk), fields(template, body="x"))
    template.refresh_from_db()
    assert template.body != "x"


def test_the_list_of_rules_does_not_say_that_a_one_time_code_waits():
    events = ("signing_code", "withdrawn")
    with translation.override("ar"):
        words = {event: _at_night(NoticeRule(event=event)) for event in events}
    assert words["signing_code"] == "فورًا: رمز المرة الواحدة لا ينتظر"
    assert words["withdrawn"] == "تنتظر الصباح، إلا إن كان الطلب عاجلًا"
