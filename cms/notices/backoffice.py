"""What is said to people, as staff write it."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.snippets.views.snippets import InspectView

from cms.association.selectors import current_association
from cms.core.configuration_admin import ConfigurationViewSet
from cms.notices.enums import LETTER_EVENTS, NEVER_WAITING, NoticeChannel, placeholders_of
from cms.notices.models import MessageTemplate, NoticeRule
from cms.notices.placeholders import placeholders_by_event, placeholders_explained
from cms.notices.rendering import fill
from cms.notices.samples import preview_samples, sample_values
from cms.notices.services import save_template
from cms.notices.sms_parts import sms_length
from cms.notices.template_views import RIGHT
from cms.notices.wording import telling_words

_TELLS = _(
    "%(name)s would tell whoever glances at the telephone what it is about; this association keeps"
    " its messages neutral. Lead to the tracking page instead."
)


def _words(cleaned: dict[str, Any]) -> dict[str, str]:
    return {name: cleaned.get(name) or "" for name in ("channel", "subject", "body")}


class MessageTemplateForm(WagtailAdminModelForm):
    """Saved through the service, so that other words are another version."""

    class Media:
        js = ["sila/admin/template_editor.js"]

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("subject", "body"):  # in whatever language it is written
            self.fields[name].widget.attrs["dir"] = "auto"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("channel") == NoticeChannel.EMAIL and not cleaned.get("subject"):
            self.add_error("subject", _("An e-mail needs a subject."))
        for field, name in telling_words(**_words(cleaned)):
            self.add_error(field, _TELLS % {"name": f"{{{name}}}"})
        return cleaned

    def save(self, commit: bool = True) -> MessageTemplate:
        template: MessageTemplate = super().save(commit=False)
        return save_template(template, acting_user=self.for_user) if commit else template


class PreviewPanel(Panel):
    """The template filled with invented values, its price as SMS, and what may be inserted."""

    class BoundPanel(Panel.BoundPanel):
        template_name: ClassVar[str] = "notices/admin/template_preview.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {
                **super().get_context_data(parent_context),
                **preview_context(self.instance, self.request.user),
            }


def preview_context(template: MessageTemplate, reader: Any) -> dict[str, Any]:
    """Return what the preview shows, to who writes the template and to who only reads it."""
    samples = {code: dict(sample_values(code)) for code, _name in settings.LANGUAGES}
    known = template.language in samples
    language = template.language if known else settings.LANGUAGE_CODE
    values = preview_samples(language, template.body)
    is_sms = template.channel == NoticeChannel.SMS
    body = fill(template.body, values, isolate=not is_sms)
    may_write = reader.has_perm(RIGHT)
    return {
        "subject": fill(template.subject, values),
        "body": body,
        "length": sms_length(body) if is_sms else None,
        "samples": samples,
        "placeholders": placeholders_explained(get_language() or settings.LANGUAGE_CODE),
        "fillable": placeholders_of(template.event),
        "by_event": placeholders_by_event(),
        "template": template,
        "may_see_cases": reader.has_perm("cases.view_case"),
        "may_write": may_write,
        "may_try": may_write and template.pk and template.channel == NoticeChannel.EMAIL,
    }


class ReadTemplateView(InspectView):
    """A template for who answers for its words without writing them: filled with invented values,
    or with a request that they may see."""

    template_name = "notices/admin/template_read.html"
    page_title = _("Message template")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = preview_context(self.object, self.request.user)
        return {**super().get_context_data(**kwargs), **shown}


class QuietHoursPanel(Panel):
    """From when until when messages wait, and that it is set with the association."""

    class BoundPanel(Panel.BoundPanel):
        template_name: ClassVar[str] = "notices/admin/quiet_hours.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {**context, "association": current_association()}


class MessageTemplateViewSet(ConfigurationViewSet):
    """Wagtail's count of uses is left out: it knows no messages. The versions say how often each
    was sent."""

    model = MessageTemplate
    icon = "mail"
    base_url_path = "configuration/templates"
    menu_label = _("Message templates")
    ordering = ("event", "channel", "language")
    list_per_page = 60
    list_filter = ["event", "channel", "language", "is_active"]
    list_display = [
        "event",
        Column("channel", accessor="get_channel_display", label=_("Channel")),
        Column("language", accessor=lambda row: _language(row.language), label=_("Language")),
        Column("version", label=_("Version")),
        StatusTagColumn(
            "is_active",
            accessor=lambda row: str(_("In use") if row.is_active else _("Not used")),
            primary=lambda row: row.is_active,
            label=_("State"),
        ),
    ]
    inspect_view_enabled = True
    inspect_view_class = ReadTemplateView
    inspect_template_name = ReadTemplateView.template_name
    edit_handler = ObjectList(
        [
            FieldRowPanel(["event", "channel", "language"]),
            MultiFieldPanel([FieldPanel("subject"), FieldPanel("body")], heading=_("Text")),
            PreviewPanel(heading=_("As people will read it")),
            "is_active",
        ],
        base_form_class=MessageTemplateForm,
    )

    def get_edit_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_edit_view_kwargs(**kwargs), "usage_url_name": None}


class NoticeRuleForm(WagtailAdminModelForm):
    """Whose event carries no letter is not asked for one, nor what never waits when it leaves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.event not in LETTER_EVENTS:
            self.fields.pop("attaches_letter", None)
        if self.instance.event in NEVER_WAITING:
            self.fields.pop("leaves_at_night", None)


def _at_night(rule: NoticeRule) -> str:
    if rule.event in NEVER_WAITING:
        return str(_("At once: a one-time code never waits"))
    if rule.leaves_at_night:
        return str(_("At once, at night as well"))
    return str(_("Waits for the morning, unless the request is urgent"))


def _goes_along(rule: NoticeRule) -> str:
    if rule.event not in LETTER_EVENTS:
        return str(_("There is no letter about this"))
    return str(_("The letter goes along")) if rule.attaches_letter else str(_("Without the letter"))


class NoticeRuleViewSet(ConfigurationViewSet):
    """When messages leave and what goes along: a row for each event, changed and never added."""

    model = NoticeRule
    icon = "time"
    base_url_path = "configuration/message-rules"
    menu_label = _("Message rules")
    ordering = ("event",)
    list_per_page = 60
    list_display = [
        "event",
        Column(
            "night",
            accessor=_at_night,
            label=_("In the quiet hours"),
        ),
        Column(
            "letter",
            accessor=_goes_along,
            label=_("With the e-mail"),
        ),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("event", read_only=True),
            QuietHoursPanel(heading=_("Quiet hours")),
            "leaves_at_night",
            "attaches_letter",
        ],
        base_form_class=NoticeRuleForm,
    )


def _language(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))
