"""The group "Cases" in the back office: the queue, people, decisions, deliveries, papers."""

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from wagtail.snippets.views.snippets import SnippetViewSetGroup

from cases.backoffice import listings
from cases.backoffice.desk.appointments import AppointmentViewSet
from cases.backoffice.desk.contacts import ContactViewSet
from cases.backoffice.desk.intake import DeskViewSet
from cases.backoffice.desk.letters import LetterViewSet
from cases.backoffice.emergency import EmergencyView, NoteOpeningView
from cases.backoffice.meetings.listing import MeetingViewSet
from cases.backoffice.messages import MessageViewSet
from cases.backoffice.outreach.listing import CampaignViewSet
from cases.backoffice.payment_lists import AgainView, PaidView, UndoView
from cases.backoffice.payments import PaymentsView
from cases.backoffice.persons.comparing import CompareView
from cases.backoffice.persons.deeds import DEEDS, person_urlpatterns
from cases.backoffice.persons.listing import PersonIndexView
from cases.backoffice.persons.views import PersonFileView
from cases.backoffice.queue import CaseIndexView
from cases.backoffice.room.actions import ACTIONS, room_urlpatterns
from cases.backoffice.room.printing import PrintCaseView
from cases.backoffice.room.shut import OpenRoomView
from cases.backoffice.room.toolkit import ToolkitView
from cases.backoffice.room.views import CaseFileView, SignatureView
from cases.backoffice.scoped import ScopedSnippetViewSet
from cases.backoffice.views_of_queue import DropView, SaveView
from cases.models import Case, CaseDocument, Decision, Delivery, Person
from cases.permissions import RoomPart, parts_for
from cases.selectors import named_persons, visible_cases, within_visible_cases


class CaseViewSet(ScopedSnippetViewSet):
    model = Case
    admin_url_namespace = "cases"
    base_url_path = "cases"
    icon = "folder-open-inverse"
    menu_label = _("Queue")
    index_view_class = CaseIndexView
    list_export = CaseIndexView.list_export
    index_template_name = "cases/backoffice/queue.html"
    index_results_template_name = "cases/backoffice/queue_results.html"
    inspect_view_class = OpenRoomView
    self_scoped = (*ACTIONS, OpenRoomView, CaseFileView, SignatureView, PrintCaseView, ToolkitView)

    def visible(self, user: Any) -> QuerySet[Case]:
        return visible_cases(user=user)

    @property
    def inspect_view(self) -> Any:
        return self.construct_view(self.inspect_view_class)

    def get_urlpatterns(self) -> list[URLPattern]:
        """The queue by tab, and below each case its room, deeds and files."""
        return [
            path("", self.index_view, name="list"),
            path("results/", self.index_results_view, name="list_results"),
            path("queue/<slug:tab>/", self.index_view, name="queue"),
            path("queue/<slug:tab>/results/", self.index_results_view, name="queue_results"),
            path("views/save/", self.construct_view(SaveView), name="save_view"),
            path("views/<int:view_pk>/drop/", self.construct_view(DropView), name="drop_view"),
            path("emergency/", self.construct_view(EmergencyView), name="emergency"),
            path(
                "emergency/<int:opening_pk>/noted/",
                self.construct_view(NoteOpeningView),
                name="note_emergency",
            ),
            path("<int:pk>/", self.inspect_view, name="inspect"),
            *room_urlpatterns(self.construct_view),
        ]


class PersonViewSet(ScopedSnippetViewSet):
    """People whose name the reader may read in a list, found through their cases."""

    model = Person
    admin_url_namespace = "persons"
    base_url_path = "persons"
    icon = "group"
    menu_label = _("People")
    index_view_class = PersonIndexView
    inspect_view_class = PersonFileView
    self_scoped = (PersonFileView, CompareView, *DEEDS)

    def visible(self, user: Any) -> QuerySet[Person]:
        return named_persons(user=user)

    @property
    def inspect_view(self) -> Any:
        return self.construct_view(self.inspect_view_class)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), *person_urlpatterns(self.construct_view)]


class OfACaseViewSet(ScopedSnippetViewSet):
    """A list of things that hang on cases; each row leads to its case room."""

    auth_model = Case
    inspect_view_enabled = False

    def visible(self, user: Any) -> QuerySet[Any]:
        return within_visible_cases(self.model._default_manager.all(), user=user)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "inspect"]


class DecisionViewSet(OfACaseViewSet):
    model = Decision
    admin_url_namespace = "decisions"
    base_url_path = "decisions"
    icon = "clipboard-list"
    index_view_class = listings.DecisionIndexView


class DeliveryViewSet(OfACaseViewSet):
    model = Delivery
    admin_url_namespace = "deliveries"
    base_url_path = "deliveries"
    icon = "download"
    index_view_class = listings.DeliveryIndexView

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("payments/", self.construct_view(PaymentsView), name="payments"),
            path(
                "payments/<int:list_pk>/paid/", self.construct_view(PaidView), name="payments_paid"
            ),
            path(
                "payments/<int:list_pk>/again/",
                self.construct_view(AgainView),
                name="payments_again",
            ),
            path(
                "payments/<int:list_pk>/undo/", self.construct_view(UndoView), name="payments_undo"
            ),
        ]


class PaperViewSet(OfACaseViewSet):
    """The lines of the checklists, for those who see the papers of a case at all."""

    model = CaseDocument
    admin_url_namespace = "papers"
    base_url_path = "papers"
    icon = "doc-full"
    index_view_class = listings.PaperIndexView

    def opens_to(self, user: Any) -> bool:
        return RoomPart.PAPERS in parts_for(user)

    def visible(self, user: Any) -> QuerySet[Any]:
        rows = super().visible(user)
        return rows if self.opens_to(user) else rows.none()


class CasesGroup(SnippetViewSetGroup):
    items = (
        CaseViewSet,
        DeskViewSet,
        ContactViewSet,
        AppointmentViewSet,
        LetterViewSet,
        PersonViewSet,
        PaperViewSet,
        MeetingViewSet,
        DecisionViewSet,
        DeliveryViewSet,
        MessageViewSet,
        CampaignViewSet,
    )
    menu_label = _("Cases")
    menu_name = "cases"
    menu_icon = "folder-open-inverse"
    menu_order = 50  # before pages: for those who have it, this is the day's work
