"""Reads of the public door: what can be asked for, and how it is promised."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from statistics import mode
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import ServiceKind, WindowUnit
from cases.models import Case, FormVersion, Service
from cases.questions.definition import DocumentRequirement
from cases.selectors import standing_window, waits_for_papers
from cases.windows import WindowRule, compute_window
from cases.workflow import validated
from cms.association.enums import ChannelKind, Medium
from cms.association.selectors import public_channels, work_calendar
from cms.core.search_words import search_text
from cms.pages.contacts import ContactCard, contact_card
from cms.pages.search import Found
from cms.policies.enums import BENEFICIARY_RELATIONS
from cms.policies.selectors import clause_url


@dataclass(frozen=True)
class ServiceCard:
    """A service as the catalogue shows it."""

    slug: str
    name: str
    summary: str
    icon: str
    url: str
    is_open: bool
    is_urgent: bool
    kind: str
    #: What it stands under in the catalogue, as "Health"; empty: under its kind.
    line: str = ""

    @property
    def state(self) -> str:
        """What stands beside its name: closed, or urgent; nothing for what takes its time."""
        if not self.is_open:
            return _("Closed now")
        return _("Urgent") if self.is_urgent else ""

    @property
    def state_kind(self) -> str:
        return "stop" if self.is_open and self.is_urgent else "wait"


@dataclass(frozen=True)
class ServiceShelf:
    """Services that stand together in the catalogue, under one heading that can be linked to."""

    anchor: str
    title: str
    services: list[ServiceCard]

    @property
    def icon(self) -> str:
        """The picture most of its services wear; the first one's, where none leads."""
        return mode(service.icon for service in self.services)

    @property
    def is_open(self) -> bool:
        return any(service.is_open for service in self.services)


@dataclass(frozen=True)
class Promise:
    """When an answer comes: the rule and its days.

    `if_today`: the days hold only if all that we wait for comes today. `stands_still`: they
    do because the clock of a request that is with us waits for the person. `needed_on`: the day
    by which the person said they need it.
    """

    rule: WindowRule
    earliest: date | None
    latest: date | None
    clause: str
    clause_href: str
    note: str
    if_today: bool = True
    stands_still: bool = False
    needed_on: date | None = None

    @property
    def is_broken(self) -> bool:
        """Whether the last day is over, and nothing stood still meanwhile."""
        is_over = self.latest is not None and self.latest < timezone.localdate()
        return is_over and not self.if_today

    @property
    def may_be_too_late(self) -> bool:
        return bool(self.needed_on and self.latest and self.needed_on < self.latest)

    @property
    def in_days(self) -> bool:
        return self.rule.unit in (WindowUnit.CALENDAR_DAYS, WindowUnit.WORKING_DAYS)


def list_services() -> QuerySet[Service]:
    """Return every service in the association's order; closed ones stay visible with their note.

    One that was never opened is nobody's business yet.
    """
    return Service.objects.filter(is_draft=False).order_by("order", "id")


def lines_of(services: Iterable[ServiceCard]) -> list[ServiceShelf]:
    """Return the lines that help is parted into, in the order of their services (HUD 3.2)."""
    found: dict[str, list[ServiceCard]] = {}
    for service in services:
        if service.line:
            found.setdefault(service.line, []).append(service)
    return [
        ServiceShelf(f"line-{number}", line, found[line]) for number, line in enumerate(found, 1)
    ]


def service_shelves(services: Iterable[ServiceCard]) -> list[ServiceShelf]:
    """Return the whole catalogue: the lines, then what has none by its kind, as the enum orders."""
    every = list(services)
    bare = [service for service in every if not service.line]
    kinds = [
        ServiceShelf(f"kind-{kind}", str(kind.label), [s for s in bare if s.kind == kind.value])
        for kind in ServiceKind
    ]
    return lines_of(every) + [shelf for shelf in kinds if shelf.services]


def list_asking_services() -> QuerySet[Service]:
    """Return the open services through which one writes to us and asks for no help: a question, a
    suggestion, a complaint, a remark to the director, an issue of many."""
    kinds = (
        *(ServiceKind.ENQUIRY, ServiceKind.SUGGESTION, ServiceKind.COMPLAINT),
        *(ServiceKind.REMARK, ServiceKind.GENERAL_ISSUE),
    )
    return list_services().filter(kind__in=kinds, is_open=True)


def list_urgent_services() -> QuerySet[Service]:
    """Return the open services for what cannot wait: help in minutes, before any paper."""
    return list_services().filter(is_urgent=True, is_open=True)


def objection_service() -> Service | None:
    """Return the service that takes an objection to a decision, None while none is open."""
    return list_services().filter(kind=ServiceKind.COMPLAINT, is_open=True).first()


def find_services(words: list[str]) -> list[Found]:
    """Return the open services that hold every word, as a query folds them, in their texts."""
    return [
        Found(str(service.name), reverse("service", args=[service.slug]), str(service.summary))
        for service in list_services().filter(is_open=True)
        if set(words) <= _words_of(service)
    ]


def _words_of(service: Service) -> set[str]:
    texts = (service.name, service.summary, service.description)
    return set(search_text(*(str(text) for text in texts)).split())


def get_service(slug: str) -> Service | None:
    try:  # `get` asks without the order of the catalogue, which one row does not need
        return list_services().select_related("committee").get(slug=slug)
    except Service.DoesNotExist:
        return None


def draft_service(slug: str, viewer: Any) -> Service | None:
    """Return a service that was never opened, for those who make services, and for nobody else."""
    if not viewer.has_perm("cases.change_service"):
        return None
    drafts = Service.objects.filter(is_draft=True).select_related("form", "workflow", "committee")
    return drafts.filter(slug=slug).first()


def open_form_version(service: Service) -> FormVersion | None:
    """Return the form to fill in, None while the service takes no requests."""
    return service.current_form if service.is_open else None


def document_requirements(service: Service) -> list[DocumentRequirement]:
    return [validated(DocumentRequirement, item) for item in service.documents]


def reply_promise(service: Service) -> Promise | None:
    """Return the promise of a service, reckoned from today; None when it promises no time."""
    if not service.window:
        return None
    return _promise(service, validated(WindowRule, service.window), timezone.now())


def case_promise(case: Case) -> Promise | None:
    """Return the promise a case was given when it was sent; a later change does not move it.

    Until its papers are complete the days are those if every paper were here today; from then on
    they are the case's own, moved by the time its clock stood still. While it stands still they
    are those if it ran again today: a date that moves away every day is no promise.
    """
    if not case.window_rule:
        return None
    rule = validated(WindowRule, case.window_rule)
    if waits_for_papers(case):
        return replace(_promise(case.service, rule, timezone.now()), needed_on=case.needed_on)
    window = standing_window(case)
    promise = _promise(case.service, rule, case.complete_at or case.submitted_at)
    # Decided afresh it has no first day, of which the note about the rule of the service tells.
    is_as_ruled = rule.reading == case.service.window.get("reading") and (
        window.not_before is not None or not rule.not_before
    )
    return replace(
        promise,
        note=promise.note if is_as_ruled else "",
        earliest=_day(window.not_before),
        latest=_day(window.due),
        if_today=case.paused_since is not None,
        stands_still=case.paused_since is not None,
        needed_on=case.needed_on,
    )


@dataclass(frozen=True)
class HelpComing:
    """Urgent help that somebody waits for; `until` is None where no time was promised."""

    until: datetime | None

    @property
    def is_late(self) -> bool:
        return self.until is not None and self.until < timezone.now()

    @property
    def is_today(self) -> bool:
        return self.until is not None and _day(self.until) == timezone.localdate()


def help_for(case: Case) -> HelpComing | None:
    """Return the urgent help a case waits for; None once it was given."""
    return HelpComing(case.due_at) if case.is_urgent and case.is_open else None


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def _promise(service: Service, rule: WindowRule, start: datetime) -> Promise:
    window = compute_window(rule, start, work_calendar())
    clause = service.window_clause
    return Promise(
        rule=rule,
        earliest=_day(window.not_before),
        latest=_day(window.due),
        clause=clause,
        clause_href=clause_url(BENEFICIARY_RELATIONS, clause) if clause else "",
        # Where the time comes from is read at leisure, not by whoever waits for help.
        note="" if service.is_urgent else str(service.window_note),
    )


def request_channels() -> list[ContactCard]:
    """Return the other ways to reach us, for those who would rather not use a form."""
    channels = public_channels().filter(kind=ChannelKind.CHANNEL)
    return [contact_card(channel) for channel in channels if channel.medium != Medium.WEBSITE]
