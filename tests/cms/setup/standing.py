"""The five profiles as they are shipped, each read once."""

from functools import lru_cache

from cms.setup.profiles import read_profile

CODES = ("eny", "env", "hud", "irt", "mam")


@lru_cache
def profile(code):
    return read_profile(code).profile


def policy(code):
    [found] = profile(code).policies
    return found
