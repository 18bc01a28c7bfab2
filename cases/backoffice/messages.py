"""Messages to people: what was said, when, how it went, and what staff may still do about it."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

import django_filters

from cases.backoffice.calling import open_call
from cases.backoffice.cells import EMPTY, CellColumn, number
from cases.backoffice.clock_words import short_date
from cases.backoffice.crumbs import BelowAList
from cases.backoffice.filters import reference_in
from cases.backoffice.listings import ListingView
from cases.backoffice.message_tries import tries_of
from cases.backoffice.message_words import state_tag, why_unsaid
from cases.backoffice.scoped import ScopedSnippetViewSet
from cases.contact_enums import IdentityShown
from cases.enums import ServiceKind
from cases.models import Appointment, Case
from cases.selectors import visible_cases
from cases.selectors.desk import visible_appointments
from cases.services.notices import send_notice_again, stop_notice
from cms.accounts.roles import Role
from cms.core.claims import OPEN_STATES, GiveUpReason, WorkState
from cms.notices.composing import linked
from cms.notices.enums import (
    DECISION_EVENTS,
    CallResult,
    NoticeChannel,
    NoticeEvent,
)
from cms.notices.models import Notice
from cms.notices.selectors import (
    due_calls,
    is_kept_here,
    number_of_tries,
    whole_words_of,
    words_of,
)
from cms.notices.services import record_call, to_be_given_up, to_be_tried_again

#: How a notice names a case as what it is about.
CASE = "case"
#: The same for the appointment of somebody without a case.
APPOINTMENT = "appointment"
#: … and of a code sent before there is a case; only who keeps the house ever sees one.
NOTHING_YET = ""
NAMESPACE = "messages"


def visible_notices(user: Any) -> QuerySet[Notice]:
    """Return the messages about cases this person may see, each with its case's reference.

    Nothing for a role that sees cases but has no business with messages. Who keeps the house sees
    what never left it as well; `opens_case` says whether its case is theirs to open.
    """
    if not user.has_perm("notices.view_notice"):
        return Notice.objects.none()
    cases = visible_cases(user=user)
    may_see_visits = user.has_perm("cases.view_appointment")
    visits = visible_appointments(user=user) if may_see_visits else Appointment.objects.none()
    opens_case = Exists(cases.filter(pk=OuterRef("subject_id")))
    opens_visit = Exists(visits.filter(pk=OuterRef("subject_id")))
    seen = Q(subject_kind=CASE) & Q(opens_case)
    seen |= Q(subject_kind=APPOINTMENT) & Q(opens_visit)
    if keeps_house(user):
        remarks = Case.objects.filter(pk=OuterRef("subject_id"), service__kind=ServiceKind.REMARK)
        for_the_director = Q(subject_kind=CASE) & Q(Exists(remarks))
        seen |= Q(is_kept_here()) & ~for_the_director  # by the director alone (C49)
    reference = Case.objects.filter(pk=OuterRef("subject_id")).values("reference")
    about = Notice.objects.filter(seen, subject_kind__in=(CASE, APPOINTMENT, NOTHING_YET))
    return about.annotate(
        was_kept=is_kept_here(),
        reference=Subquery(reference),
        opens_case=opens_case,
        opens_visit=opens_visit,
    )


def keeps_house(user: Any) -> bool:
    """Whether this person stands in for the people of a house that sends nothing out: codes and
    personal links of a message kept on this machine are read by the administrator alone."""
    return bool(user.is_superuser or user.has_role(Role.ADMIN))


def may_handle(user: Any) -> bool:
    """Whether this person may send again, give up or record a call."""
    return bool(user.has_perm("notices.change_notice"))


def asks_who_answers(notice: Notice) -> bool:
    """Whether anything may be told only to who showed who they are (J6); nobody on the way to help
    asks that."""
    return notice.subject_kind == CASE and not notice.is_urgent


# --- The list -----------------------------------------------------------------------------------


def _message_link(notice: Any) -> Any:
    url = reverse(f"{NAMESPACE}:inspect", args=[notice.pk])
    words = notice.get_event_display()
    return format_html('<div class="title-wrapper"><a href="{}">{}</a></div>', url, words)


def _case_link(notice: Any) -> Any:
    if notice.subject_kind == APPOINTMENT:
        if not notice.opens_visit:
            return gettext("Appointment")
        url = reverse("appointments:inspect", args=[notice.subject_id])
        return format_html('<a href="{}">{}</a>', url, gettext("Appointment"))
    if not notice.reference:
        return EMPTY
    if not notice.opens_case:
        return format_html('<bdi dir="ltr">{}</bdi>', notice.reference)
    url = reverse("cases:inspect", args=[notice.subject_id])
    return format_html('<a href="{}"><bdi dir="ltr">{}</bdi></a>', url, notice.reference)


def _moment(notice: Notice) -> Any:
    """When it left, or when it is to leave: day and hour."""
    due = notice.due_at if notice.state in OPEN_STATES else None
    moment = notice.sent_at or due
    if not moment:
        return EMPTY
    hour = number(formats.date_format(timezone.localtime(moment), "H:i"))
    return format_html("{} <bdi>{}</bdi>", short_date(timezone.localtime(moment)), hour)


def about_what_is_mine(rows: QuerySet[Notice], user: Any) -> QuerySet[Notice]:
    """Leave the messages about requests this person has in hand."""
    own = visible_cases(user=user).filter(owner=user).values("pk")
    return rows.filter(subject_kind=CASE, subject_id__in=own)


class MessageFilterSet(WagtailFilterSet):
    whose = django_filters.MultipleChoiceFilter(
        label=_("Whose"),
        choices=[("mine", _("About my own requests"))],
        widget=CheckboxSelectMultiple,
        method="only_mine",
    )
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=WorkState.choices, widget=CheckboxSelectMultiple
    )
    channel = django_filters.MultipleChoiceFilter(
        label=_("Channel"), choices=NoticeChannel.choices, widget=CheckboxSelectMultiple
    )
    event = django_filters.MultipleChoiceFilter(
        label=_("About"), choices=NoticeEvent.choices, widget=CheckboxSelectMultiple
    )

    def only_mine(self, rows: QuerySet[Any], _name: str, wanted: list[str]) -> QuerySet[Any]:
        return about_what_is_mine(rows, self.request.user) if wanted else rows

    class Meta:
        model = Notice
        fields: list[str] = []


class MessageIndexView(ListingView):
    """Newest first; neither the list nor its columns carry a text or a whole address."""

    filterset_class = MessageFilterSet
    is_searchable = True
    header_icon = "mail"
    list_display = [
        CellColumn("message", _message_link, label=_("Message"), classname="title"),
        CellColumn("case", _case_link, label=_("Reference")),
        CellColumn("state", state_tag, label=_("State")),
        CellColumn("channel", lambda row: row.get_channel_display(), label=_("Channel")),
        CellColumn(
            "recipient",
            lambda row: format_html('<bdi dir="ltr">{}</bdi>', row.recipient_masked),
            label=_("To"),
        ),
        CellColumn("moment", _moment, label=_("Sent or due")),
        CellColumn("attempts", lambda row: number(row.tried), label=_("Tries")),
    ]

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        texts = ("recipient", "context", "sent_subject", "sent_body")
        rows = rows.annotate(tried=number_of_tries())
        return rows.defer(*texts).order_by("-created_at", "-id")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Who keeps the house reads neither calls nor what has yet to leave, but how many of them
        wait: nobody may be making the calls."""
        user: Any = self.request.user
        is_told = keeps_house(user) and not may_handle(user)
        every = Notice.objects.all() if is_told else Notice.objects.none()
        return super().get_context_data(
            *args,
            calls_of_others=due_calls(every).count(),
            still_to_leave=every.filter(state__in=OPEN_STATES)
            .exclude(channel=NoticeChannel.CALL)
            .count(),
            **kwargs,
        )

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By the reference of the request, whole or its beginning, as it is read out."""
        if not self.is_searching:
            return queryset
        about = Case.objects.filter(reference_in(self.search_query))
        return queryset.filter(subject_kind=CASE, subject_id__in=about.values("pk"))


# --- One message --------------------------------------------------------------------------------


class MessageView(BelowAList, WagtailAdminTemplateMixin, TemplateView):
    """One message: its words as sent (or as they stand now), each try, and what can be done."""

    list_route, list_label = "messages:list", _("Messages")
    template_name = "cases/backoffice/message.html"
    header_icon = "mail"

    @cached_property
    def notice(self) -> Any:
        return get_object_or_404(visible_notices(self.request.user), pk=self.kwargs["pk"])

    @property
    def whole_words(self) -> list[SafeString]:
        """The lines of a message kept on this machine with its secrets, for who may read them."""
        may_read = keeps_house(self.request.user) and self.notice.state == WorkState.DONE
        letter = whole_words_of(self.notice) if may_read else None
        return [linked(line) for line in letter.body.splitlines()] if letter else []

    def get_page_title(self) -> str:
        return str(self.notice.get_event_display())

    @property
    def _may_be_given_up(self) -> bool:
        return Notice.objects.filter(to_be_given_up(), pk=self.notice.pk).exists()

    @property
    def may_call(self) -> bool:
        is_due = due_calls(Notice.objects.filter(pk=self.notice.pk)).exists()
        return is_due and may_handle(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notice = self.notice
        allowed = may_handle(self.request.user)
        return super().get_context_data(
            notice=notice,
            state=state_tag(notice),
            case_link=_case_link(notice),
            letter=None if notice.sent_body else words_of(notice),
            whole=self.whole_words,
            tries=tries_of(notice),
            why=why_unsaid(notice),
            may_retry=allowed and Notice.objects.filter(to_be_tried_again(), pk=notice.pk).exists(),
            went_on=visible_notices(self.request.user).filter(continues=notice).first(),
            may_give_up=allowed and self._may_be_given_up,
            reasons=GiveUpReason.choices,
            is_waiting=notice.state == WorkState.PENDING,
            is_decision=notice.event in DECISION_EVENTS,
            may_call=self.may_call,
            call_results=CallResult.choices,
            ways_to_show=IdentityShown.choices if asks_who_answers(notice) else [],
            **kwargs,
        )


class CallView(MessageView):
    """The same message with the number and the whole words, opened on purpose by its caller."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.may_call:
            raise PermissionDenied
        user: Any = request.user
        case = visible_cases(user=user).filter(pk=self.notice.subject_id).first()
        about = case if self.notice.subject_kind == CASE else None
        return self.render_to_response(
            self.get_context_data(call=open_call(self.notice, about, caller=user))
        )


class MessageDeed(ABC, View):
    """Base of what staff do to one message: POST only, one service call, back to the message."""

    http_method_names = ["post"]
    done: ClassVar[Any] = ""

    @abstractmethod
    def perform(self, notice: Notice) -> None:
        """Call the service; raise ValidationError when it is too late."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        notice = get_object_or_404(visible_notices(request.user), pk=pk)
        if not may_handle(request.user):
            raise PermissionDenied
        try:
            self.perform(notice)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, self.done)
        return redirect(f"{NAMESPACE}:inspect", pk)


class RetryMessage(MessageDeed):
    done = _("The message will be sent.")

    def perform(self, notice: Notice) -> None:
        send_notice_again(notice, acting_user=self.request.user)  # type: ignore[arg-type]


class GiveUpMessage(MessageDeed):
    done = _("The message will not be sent; that and why are on record.")

    def perform(self, notice: Notice) -> None:
        reason = GiveUpReason.chosen(self.request.POST.get("reason", ""))
        stop_notice(notice, acting_user=self.request.user, reason=reason)  # type: ignore[arg-type]


class RecordCall(MessageDeed):
    done = _("The call is recorded.")

    def perform(self, notice: Notice) -> None:
        result = self.request.POST.get("result", "")
        if result not in CallResult.values:
            raise ValidationError(_("Choose how the call went."))
        user: Any = self.request.user
        given = self.request.POST.getlist("shown_by")
        shown = [way for way in given if way in IdentityShown.values]
        if result == CallResult.REACHED and asks_who_answers(notice) and not shown:
            raise ValidationError(_("Tick how who answered showed that they are the person."))
        record_call(notice, acting_user=user, result=CallResult(result), shown_by=shown)


class MessageViewSet(ScopedSnippetViewSet):
    model = Notice
    admin_url_namespace = NAMESPACE
    base_url_path = "messages"
    icon = "mail"
    menu_label = _("Messages")
    index_view_class = MessageIndexView
    index_results_template_name = "cases/backoffice/message_results.html"
    inspect_view_class = MessageView

    def visible(self, user: Any) -> QuerySet[Notice]:
        return visible_notices(user)

    @property
    def inspect_view(self) -> Any:
        return self.construct_view(self.inspect_view_class)

    def get_urlpatterns(self) -> list[URLPattern]:
        deeds: dict[str, type[MessageDeed]] = {
            "retry": RetryMessage,
            "give-up": GiveUpMessage,
            "call": RecordCall,
        }
        views: dict[str, Callable[..., Any]] = {
            name: self.construct_view(view) for name, view in deeds.items()
        }
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/open-call/", self.construct_view(CallView), name="open_call"),
            *(path(f"<int:pk>/{name}/", view, name=name) for name, view in views.items()),
        ]
