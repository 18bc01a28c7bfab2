"""Whole associations, as their profiles bring them."""

from collections.abc import Iterator
from functools import cache

from cases.workflow import WorkflowDefinition
from cms.setup.loader import load_profile
from cms.setup.profiles import LoadedProfile, read_profile
from tests.factories.remembering import remembered

CODES = ("eny", "env", "irt", "hud", "mam")


@cache
def profile_of(code: str) -> LoadedProfile:
    """Read a profile, once for all tests: nobody may change it."""
    return read_profile(code)


def _workflows() -> Iterator[tuple[str, WorkflowDefinition]]:
    """Each different workflow once: profiles share many."""
    seen = set()
    for code in CODES:
        for key, part in profile_of(code).profile.workflows.items():
            definition = part.definition
            content = definition.model_dump_json()
            if content not in seen:
                seen.add(content)
                yield f"{code}-{key}", definition


WORKFLOWS = dict(_workflows())


def make_association(code: str) -> LoadedProfile:
    """Load a profile into the database (see `remembered`); return it."""
    loaded = profile_of(code)
    remembered(f"profile {code}", lambda: load_profile(loaded))
    return loaded
