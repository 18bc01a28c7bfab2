"""“Contacts & calls”: the log, one contact, and the calls we promised (C19–C21, C23)."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

import django_filters

from cases.backoffice.cells import EMPTY, CellColumn, isolated, reference_link, tag
from cases.backoffice.crumbs import BelowAList
from cases.backoffice.desk.base import Deed, DeskFormView, RecordView
from cases.backoffice.desk.contact_forms import CallBackForm, ContactForm
from cases.backoffice.desk.finding import telling
from cases.backoffice.desk.words import moment_text, moment_words, who, with_names
from cases.backoffice.filters import matching_cases, matching_persons
from cases.backoffice.listings import ListingView
from cases.backoffice.names import name_is_open, named_cases
from cases.backoffice.scoped import ScopedSnippetViewSet
from cases.contact_enums import IdentityShown
from cases.enums import ContactKind, ContactOutcome, Direction
from cases.models import Contact
from cases.permissions import may_enter, may_log_contact
from cases.selectors import visible_cases
from cases.selectors.contact import safe_hours, wants_care
from cases.selectors.desk import visible_contacts
from cases.services.contacts import call_back, log_contact
from cases.services.viewing import CONTACT

OUTCOME_TONES = {
    ContactOutcome.ANSWERED: "good",
    ContactOutcome.REQUEST: "check",
    ContactOutcome.REFERRED: "study",
    ContactOutcome.CALL_BACK: "soon",
    ContactOutcome.NO_ANSWER: "paused",
    ContactOutcome.NOT_DISCLOSED: "late",
}


def kind_words(contact: Contact) -> str:
    words: dict[tuple[str, str], Any] = {
        (ContactKind.CALL, Direction.IN): _("Call to us"),
        (ContactKind.CALL, Direction.OUT): _("Call from us"),
    }
    return str(words.get((contact.kind, contact.direction), contact.get_kind_display()))


def outcome_tag(contact: Contact) -> Any:
    if contact.awaits_call_back and contact.call_back_at:
        words = f"{_('Call back')} {moment_text(contact.call_back_at)}"
        return tag(words, "late" if contact.call_back_at < timezone.now() else "soon")
    if contact.called_back_at:
        return tag(_("Called back"), "good")
    if contact.outcome == ContactOutcome.NOT_DISCLOSED:
        return tag(_("Nothing disclosed"), "late")
    return tag(contact.get_outcome_display(), OUTCOME_TONES[ContactOutcome(contact.outcome)])


def _when(contact: Contact) -> Any:
    url = reverse("contacts:inspect", args=[contact.pk])
    return format_html(
        '<div class="title-wrapper"><a href="{}">{}</a></div>', url, moment_words(contact.at)
    )


class ContactFilterSet(WagtailFilterSet):
    show = django_filters.ChoiceFilter(
        label=_("Show"),
        choices=[("mine", _("Mine")), ("call_backs", _("Open call-backs"))],
        method="filter_show",
    )
    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind"), choices=ContactKind.choices, widget=CheckboxSelectMultiple
    )
    outcome = django_filters.MultipleChoiceFilter(
        label=_("Outcome"), choices=ContactOutcome.choices, widget=CheckboxSelectMultiple
    )

    class Meta:
        model = Contact
        fields: list[str] = []

    def filter_show(self, rows: QuerySet[Contact], _name: str, value: str) -> QuerySet[Contact]:
        if value == "call_backs":
            return rows.filter(call_back_at__isnull=False, called_back_at__isnull=True)
        user = self.request.user
        return rows.filter(Q(logged_by=user) | Q(call_back_by=user))


class ContactIndexView(ListingView):
    """The newest first. What was said stands in the contact alone."""

    filterset_class = ContactFilterSet
    header_icon = "comment"
    is_searchable = True
    list_display = [
        CellColumn("at", _when, label=_("When"), classname="title"),
        CellColumn("kind", kind_words, label=_("Kind")),
        CellColumn(
            "who",
            lambda row: who(row, row.speaker),
            label=_("Who"),
            classname="sila-cell-name",
        ),
        CellColumn(
            "topic", lambda row: isolated(row.topic), label=_("Topic"), classname="sila-cell-name"
        ),
        CellColumn(
            "case", lambda row: reference_link(row.case) if row.case else EMPTY, label=_("Case")
        ),
        CellColumn("outcome", outcome_tag, label=_("Outcome")),
    ]

    def get_base_queryset(self) -> QuerySet[Any]:
        rows = super().get_base_queryset().select_related("case", "person")
        return with_names(rows.defer("case__answers", "summary"), self.request.user)

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.is_searching:
            return queryset
        words, user = self.search_query, self.request.user
        seen = visible_cases(user=user)
        of_cases = seen.filter(matching_cases(words, user=user), pk=OuterRef("case"))
        known = seen.filter(named_cases(user), person=OuterRef("person"))
        of_people = Q(Exists(known)) & matching_persons(words, prefix="person__")
        told = telling(queryset, words, lambda row: (who(row, row.speaker), row.topic))
        return queryset.filter(Q(Exists(of_cases)) | of_people | Q(pk__in=told))

    @property
    def header_buttons(self) -> list[Any]:
        user: Any = self.request.user
        if not may_log_contact(user):
            return []
        url = reverse("contacts:new")
        return [HeaderButton(label=_("Log a contact"), url=url, icon_name="plus")]


class LogContactView(BelowAList, DeskFormView):
    list_route, list_label = "contacts:list", _("Contacts & calls")
    template_name = "cases/backoffice/desk/contact_form.html"
    form_class = ContactForm
    header_icon = "comment"
    page_title = _("Log a contact")
    submit = _("Keep it")
    done = _("The contact is logged.")

    def is_allowed(self) -> bool:
        return may_log_contact(self.user)

    def form_kwargs(self) -> dict[str, Any]:
        person = self.person
        return {
            "user": self.user,
            "is_about": bool(self.case or person),
            "initial": {"speaker": person.name if person else ""},
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say how the person wants to be reached to who may read it, before they ring (J3)."""
        case = self.case
        is_told = case is not None and name_is_open(self.user, case)
        care = {
            "is_wanted": case is not None and wants_care(case),
            "hours": safe_hours(case) if case and is_told else "",
            "words": case.person.safe_contact.get("safe_words", "") if case and is_told else "",
        }
        return super().get_context_data(care=care, **kwargs)

    def perform(self, form: ContactForm) -> Contact:
        return log_contact(form.notes(), acting_user=self.user, case=self.case, person=self.person)

    def where_next(self, made: Contact) -> str:
        if self.case:
            return f"{reverse('cases:inspect', args=[self.case.pk])}#desk-section"
        return reverse("contacts:inspect", args=[made.pk])


def _call_back(contact: Contact, user: Any, values: dict[str, Any]) -> Contact:
    return call_back(contact, acting_user=user, notes=CallBackForm.notes(contact, values))


class ContactView(BelowAList, RecordView):
    list_route, list_label = "contacts:list", _("Contacts & calls")
    template_name = "cases/backoffice/desk/contact.html"
    header_icon = "comment"
    called, looked_at = "contact", CONTACT
    deeds = {"call_back": Deed(CallBackForm, _call_back, _("The call is logged."))}

    def is_allowed(self) -> bool:
        return visible_contacts(user=self.user).exists()

    def load(self) -> Contact:
        rows = visible_contacts(user=self.user).select_related(
            "case", "person", "branch", "call_back_by", "logged_by"
        )
        return get_object_or_404(with_names(rows, self.user), pk=self.kwargs["pk"])

    def get_url(self) -> str:
        return reverse("contacts:inspect", args=[self.kwargs["pk"]])

    def get_page_title(self) -> str:
        return str(_("Contact"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contact = kwargs["contact"]
        cases = visible_cases(user=self.user)
        sees_case = contact.case_id and cases.filter(pk=contact.case_id).exists()
        return super().get_context_data(
            kind=kind_words(contact),
            outcome=outcome_tag(contact),
            who=who(contact, contact.speaker, nobody="—"),
            case_link=reference_link(contact.case) if sees_case else "",
            shown_by=[IdentityShown(way).label for way in contact.shown_by],
            may_call=may_log_contact(self.user) and contact.awaits_call_back,
            may_enter=may_enter(self.user) and contact.case_id is None,
            **kwargs,
        )


class ContactViewSet(ScopedSnippetViewSet):
    model = Contact
    admin_url_namespace = "contacts"
    base_url_path = "contacts"
    icon = "comment"
    menu_label = _("Contacts & calls")
    index_view_class = ContactIndexView
    inspect_view_class = ContactView

    def visible(self, user: Any) -> QuerySet[Contact]:
        return visible_contacts(user=user)

    @property
    def inspect_view(self) -> Any:
        return self.construct_view(ContactView)

    def get_urlpatterns(self) -> list[URLPattern]:
        deed = self.construct_view(ContactView)
        return [
            *super().get_urlpatterns(),
            path("new/", self.construct_view(LogContactView), name="new"),
            path("inspect/<int:pk>/<slug:deed>/", deed, name="deed"),
        ]
