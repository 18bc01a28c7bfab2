"""What the partners of a profile must agree with: its branches, telephone numbers, each other."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError

from cms.association.validators import tidy_phone
from cms.setup.mistakes import Path
from cms.setup.schema import Profile


def partner_problems(profile: Profile) -> Iterator[tuple[Path, str]]:
    """Yield (path, reason) for each partner that cannot stand."""
    branches = {branch.key for branch in profile.branches}
    keys = [partner.key for partner in profile.partners]
    for at, partner in enumerate(profile.partners):
        if partner.key in keys[:at]:
            yield ("partners", at), f"'{partner.key}' is used twice"
        for key in partner.branches:
            if key not in branches:
                known = ", ".join(sorted(branches))
                yield ("partners", at, "branches"), f"'{key}' is not one of: {known}"
        try:
            tidy_phone(partner.phone)
        except ValidationError as refusal:
            yield ("partners", at, "phone"), " ".join(refusal.messages)
