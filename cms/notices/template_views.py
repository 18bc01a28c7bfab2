"""Around one template: its versions and the way back, and a message of it to oneself."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.generic import TemplateView, View

from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cms.notices.enums import SECRET_PLACEHOLDERS, NoticeChannel
from cms.notices.models import TRIAL, MessageTemplate
from cms.notices.samples import preview_samples
from cms.notices.services import NoticeDraft, queue_notice, save_template
from cms.notices.versions import versions_of, words_of_version

RIGHT = "notices.change_messagetemplate"
#: Who may read a template may fill its preview with a request in sight.
READING = "notices.view_messagetemplate"
NAMESPACE = "wagtailsnippets_notices_messagetemplate"


class OfTemplate:
    """What these views share: the right, and the template."""

    request: HttpRequest
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        if not user.has_perm(RIGHT):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response

    @cached_property
    def template(self) -> MessageTemplate:
        return get_object_or_404(MessageTemplate, pk=self.kwargs["pk"])


class VersionsView(OfTemplate, WagtailAdminTemplateMixin, TemplateView):
    """Every version against the one before it, how often it was said, and the way back."""

    template_name = "notices/admin/versions.html"
    header_icon = "history"

    def get_page_title(self) -> str:
        return _("Versions: %(template)s") % {"template": self.template}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{NAMESPACE}:list"), "label": _("Message templates")},
            {"url": edit_url(self.template), "label": str(self.template)},
            {"url": "", "label": pgettext("template", "Versions")},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions = versions_of(self.template)
        return super().get_context_data(template=self.template, versions=versions, **kwargs)


class GoBack(OfTemplate, View):
    """The words of an earlier version become the newest; nothing that was said is rewritten."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        words = words_of_version(self.template, number)
        if words is None:
            raise Http404
        user: Any = request.user
        self.template.subject, self.template.body = words
        saved = save_template(self.template, acting_user=user)
        said = _("These words are in use again, as version %(number)s.")
        messages.success(request, said % {"number": saved.version})
        return redirect(edit_url(saved))


class SendToMyself(OfTemplate, View):
    """An e-mail template, filled with invented values, to the editor's own address only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        template = self.template
        return send_trial(request, template, preview_samples(template.language, template.body))


def send_trial(
    request: HttpRequest, template: MessageTemplate, values: Mapping[str, str]
) -> HttpResponse:
    """Queue the template, filled with these values, to the editor's own address; it says that it
    is a trial (`composing`)."""
    user: Any = request.user
    if template.channel != NoticeChannel.EMAIL or not template.is_active:
        messages.error(request, _("Only an e-mail template that is in use can be tried."))
    elif not user.email:
        messages.error(request, _("Your account has no e-mail address. Add it there first."))
    else:
        queue_notice(_draft(template, user, values))
        messages.success(request, _("It is on its way to your own address, within a minute."))
    return redirect(edit_url(template))


def _draft(template: MessageTemplate, user: Any, values: Mapping[str, str]) -> NoticeDraft:
    secrets = dict.fromkeys(SECRET_PLACEHOLDERS, "…")
    return NoticeDraft(
        key=f"{TRIAL}{template.pk}:{user.pk}:{uuid4()}",
        event=template.event,
        channel=NoticeChannel.EMAIL,
        recipient=user.email,
        language=template.language,
        context={**values, **secrets},
        is_urgent=True,  # its reader is awake and waits for it
    )


def edit_url(template: MessageTemplate) -> str:
    return reverse(f"{NAMESPACE}:edit", args=[template.pk])
