"""The answer bank of a profile."""

from cases.models import Service, StandardAnswer
from cms.setup.rows import Report, Wanted, bring_in_line
from cms.setup.schema import Profile


def load_answers(profile: Profile, report: Report) -> None:
    """Create or follow the standard answers of the profile, in its order."""
    for order, part in enumerate(profile.answers):
        values = {"title": part.title, "text": part.text, "topic": part.topic or {}, "order": order}
        known = StandardAnswer.objects.filter(key=part.key).exists()
        row = bring_in_line(Wanted(StandardAnswer, {"key": part.key}, values), report)
        if row is not None and not known and part.services:
            row._change_reason = report.reason
            row.services.set(Service.objects.filter(slug__in=part.services))
