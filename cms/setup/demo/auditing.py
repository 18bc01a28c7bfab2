"""A sample of cases that the demonstration's auditor drew (J11)."""

from django.utils import timezone

from cases.figure_enums import SampleDay, Stratum
from cases.models import AuditSample
from cases.selectors.tallying import later_month, month_of
from cases.services.sampling import draw_sample
from cms.setup.demo.accounts import Staff

PER_STRATUM = 3


def draw_a_sample(staff: Staff, seed: int) -> None:
    """Draw once, out of the requests of these months, by service."""
    if AuditSample.objects.exists():
        return
    today = timezone.localdate()
    asked = AuditSample(
        first=later_month(month_of(today), -2),
        last=today,
        by=SampleDay.CAME,
        stratum=Stratum.SERVICE,
        per_stratum=PER_STRATUM,
        seed=seed,
    )
    draw_sample(asked, acting_user=staff["auditor"])
