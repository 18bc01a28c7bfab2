"""The directory of partners of a profile."""

from cases.models import Partner
from cms.association.models import Branch
from cms.setup.rows import Report, Wanted, bring_in_line
from cms.setup.schema import Profile


def load_partners(profile: Profile, report: Report) -> None:
    """Create or follow the bodies that the profile refers people to, in its order."""
    for order, part in enumerate(profile.partners):
        values = {"name": part.name, "kind": part.kind, "phone": part.phone, "order": order}
        values |= {"does": part.does or {}}
        known = Partner.objects.filter(key=part.key).exists()
        row = bring_in_line(Wanted(Partner, {"key": part.key}, values), report)
        if row is not None and not known and part.branches:
            row._change_reason = report.reason
            row.branches.set(Branch.objects.filter(key__in=part.branches))
