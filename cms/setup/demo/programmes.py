"""Programmes whose times the demonstration's director looked at: one was moved, one stays."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.selectors.programmes import latest_record, programmes, recorded_changes
from cases.services.programmes import Proposal, change_programme
from cms.core.translated import translated
from cms.setup.demo.accounts import Staff
from cms.setup.demo.pools import texts
from cms.setup.timetravel import travelling


def change_some_times(staff: Staff) -> None:
    """Record each check once, where the association has such a programme."""
    if recorded_changes().exists():
        return
    with travelling() as clock:
        for words in texts()["programmes"]:
            clock.set(clock.today - timedelta(days=words["days_ago"]))
            _look(words, staff)


def _look(words: dict[str, Any], staff: Staff) -> None:
    service = programmes().filter(slug=words["service"]).first()
    if service is None:
        return
    proposal = Proposal(
        slots=words["slots"],
        text=translated(words["text"]),
        effective_from=timezone.localdate() + timedelta(days=7),
        reason=words["reason"],
        clause=words["clause"],
        is_allowed=words["is_allowed"],
    )
    change_programme(service, proposal, acting_user=staff["director"], seen=latest_record(service))
