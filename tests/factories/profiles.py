"""Whole associations, as their profiles bring them."""

from functools import cache

from cms.setup.loader import load_profile
from cms.setup.profiles import LoadedProfile, read_profile
from tests.factories.remembering import remembered


@cache
def profile_of(code: str) -> LoadedProfile:
    """Read a profile, once for all tests: nobody may change it."""
    return read_profile(code)


def make_association(code: str) -> LoadedProfile:
    """Load a profile into the database (see `remembered`); return it."""
    loaded = profile_of(code)
    remembered(f"profile {code}", lambda: load_profile(loaded))
    return loaded
