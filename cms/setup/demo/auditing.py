"""What the demonstration's auditor finds: a sample once drawn, a breach once noted (J11)."""

from datetime import timedelta

from django.utils import timezone

from cases.breach_enums import BreachKind, BreachRisk
from cases.figure_enums import SampleDay, Stratum
from cases.models import AuditSample, Breach
from cases.selectors.tallying import later_month, month_of
from cases.services.breaches import close_breach, note_breach, tell_authority
from cases.services.sampling import draw_sample
from cms.setup.demo.accounts import Staff
from cms.setup.demo.pools import texts
from cms.setup.timetravel import travelling

PER_STRATUM = 3
_NOTED = timedelta(days=40)


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


def note_a_breach(staff: Staff) -> None:
    """One that was told to the authority the next day, and closed a week later."""
    if Breach.objects.exists():
        return
    words, officer = texts()["breach"], staff["privacy_officer"]
    with travelling() as clock:
        known = clock.today - _NOTED
        clock.set(known + timedelta(hours=2))
        values = {"noticed_at": known, "kinds": [BreachKind.CONTACT], "people": 23}
        told = {name: words[name] for name in ("what", "measures")}
        breach = note_breach({**values, **told, "risk": BreachRisk.POSSIBLE}, acting_user=officer)
        clock.forward(known + timedelta(hours=26))
        tell_authority(
            breach,
            at=clock.now,
            reference=words["reference"],
            why_late="",
            acting_user=officer,
        )
        clock.forward(known + timedelta(days=7))
        close_breach(breach, lessons=words["lessons"], acting_user=officer)
