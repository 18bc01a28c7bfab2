"""What a profile says of seasons must agree with what its services say of them."""

from collections.abc import Iterator

from cms.setup.mistakes import Path
from cms.setup.schema import Profile


def seasons_stand(profile: Profile) -> Iterator[tuple[Path, str]]:
    """Each season has a key of its own; nothing is kept until after a season that is not named."""
    keys = [season.key for season in profile.seasons]
    for at, key in enumerate(keys):
        if key in keys[:at]:
            yield ("seasons", at), f"'{key}' is used twice"
    for number, service in enumerate(profile.services):
        if service.kept_after_season_days and not keys:
            path = ("services", number, "kept_after_season_days")
            yield path, "no season is named: say under 'seasons' when they begin and end"
