"""The times of a programme as its profile says them, unless colleagues have given it others."""

from typing import Any

from cases.models import ProgrammeChange, Service
from cases.selectors.programmes import in_order, latest_change
from cms.setup.rows import Report
from cms.setup.schema import TimesPart


def load_times(service: Service, part: TimesPart, report: Report) -> None:
    """Bring the times in line by one more row: what a colleague recorded stays."""
    values: dict[str, Any] = {"slots": in_order(part.slots), "text": part.text}
    latest = latest_change(service)
    if latest and (latest.slots, latest.text) == (values["slots"], values["text"]):
        return
    if service.programme_changes.filter(by__isnull=False, is_allowed=True).exists():
        report.kept.append(f"times of {service.slug}: changed by staff")
        return
    change = ProgrammeChange(service=service, **values)
    change.full_clean()
    change.save()
    report.created[str(ProgrammeChange._meta.verbose_name_raw)] += 1
