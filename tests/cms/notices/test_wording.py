"""What a template may not hold, with its place; its versions, and the way back."""

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

import pytest

from cms.association.selectors import current_association
from cms.notices.models import Notice
from cms.notices.services import save_template
from cms.notices.versions import compared, versions_of
from cms.notices.wording import mistakes_in, telling_words
from tests.factories.accounts import UserFactory
from tests.factories.notices import MessageTemplateFactory, NoticeFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("وصلنا\nطلبكم {refrence}", (2, 7), "{reference}"),
        ("{% for x in y %}", (1, 1), "program"),
        ("{{ reference }}", (1, 1), "program"),
        ("نص <b>غامق", (1, 4), "HTML"),
        ("لكم {reference", (1, 5), "other half"),
        ("{reference.__class__}", (1, 1), "reference"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, place: tuple[int, int], word: str) -> None:
    with translation.override("en"):
        (mistake,) = mistakes_in(text)

    assert (mistake.line, mistake.column) == place
    assert word in str(mistake)


def test_what_the_event_never_fills_is_refused_with_what_it_fills() -> None:
    """A line with {signing_code} alone would vanish from every acknowledgement."""
    template = MessageTemplateFactory.build(body="الرمز {signing_code}")
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        template.clean()
    (words,) = refused.value.message_dict["body"]
    assert "{signing_code} has no value in this message" in words
    assert "{reference}" in words
    assert "{delivery_code}" not in words


def test_plain_words_with_placeholders_are_no_mistake() -> None:
    assert mistakes_in("رقم {reference}، والمدة 3 < 5.\n{track_url}") == []


def test_a_neutral_association_writes_nothing_telling_where_others_glimpse_it() -> None:
    association = current_association()
    association.neutral_notices = True
    association.save()
    told = {"subject": "{reasons}", "body": "{service}"}

    assert list(telling_words(channel="sms", **told)) == [("body", "service")]
    assert list(telling_words(channel="email", **told)) == [("subject", "reasons")]


def test_versions_tell_what_changed_and_how_often_each_was_said() -> None:
    template = MessageTemplateFactory(body="وصل الطلب {reference}")
    NoticeFactory(template=template, template_version=1)
    template.body = "وصلنا الطلب {reference}"
    save_template(template, acting_user=None)

    newest, first = versions_of(template)

    assert (newest.number, newest.said, first.said) == (2, 0, 1)
    assert [piece.kind for piece in newest.body] == ["del", "ins", ""]


def test_no_word_is_lost_in_a_comparison() -> None:
    pieces = compared("a b\nc", "a x\nc")

    assert "".join(p.text for p in pieces if p.kind != "del").split() == ["a", "x", "c"]
    assert "".join(p.text for p in pieces if p.kind != "ins").split() == ["a", "b", "c"]


def test_going_back_makes_a_new_version_of_old_words_and_a_trial_goes_to_oneself(client) -> None:
    make_roles()
    admin = UserFactory(role="admin")
    client.force_login(admin)
    template = MessageTemplateFactory(channel="email", body="الأول {reference}")
    template.body = "الثاني {reference}"
    save_template(template, acting_user=admin)
    assert client.get(reverse("template_versions", args=[template.pk])).status_code == 200

    client.post(reverse("template_go_back", args=[template.pk, 1]))
    client.post(reverse("template_trial", args=[template.pk]))

    template.refresh_from_db()
    assert (template.version, template.body) == (3, "الأول {reference}")
    assert Notice.objects.get().recipient == admin.email


def test_who_may_not_edit_templates_reaches_none_of_it(client) -> None:
    make_roles()
    client.force_login(UserFactory(role="officer"))
    template = MessageTemplateFactory(channel="email")

    client.get(reverse("template_versions", args=[template.pk]))
    client.post(reverse("template_go_back", args=[template.pk, 1]))
    client.post(reverse("template_trial", args=[template.pk]))

    template.refresh_from_db()
    assert template.version == 1
    assert not Notice.objects.exists()
