"""From a file to a profile that can be loaded, or to the list of everything wrong with it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

import cms.association
from cms.setup.checks import problems_of
from cms.setup.mistakes import Path, ProfileRefused
from cms.setup.partner_checks import partner_problems
from cms.setup.schema import Profile
from cms.setup.source import Source, read_source

PROFILES = FilePath(cms.association.__file__).parent / "profiles"


class UnknownProfile(Exception):
    """There is no profile of this code; the message lists those there are."""

    def __init__(self, code: str, folder: FilePath) -> None:
        known = ", ".join(known_codes(folder)) or "none"
        super().__init__(f"There is no profile '{code}'. Known profiles: {known}.")


@dataclass(frozen=True)
class LoadedProfile:
    """A profile, and the digest of what it says (not of how it is written)."""

    profile: Profile
    digest: str


def known_codes(folder: FilePath = PROFILES) -> list[str]:
    """Return the codes of the associations that can be set up."""
    return sorted(file.stem for file in folder.glob("*.yaml"))


def read_profile(code: str, *, folder: FilePath = PROFILES) -> LoadedProfile:
    """Return the profile `code`; raise UnknownProfile, or ProfileRefused with every mistake."""
    if code not in known_codes(folder):
        raise UnknownProfile(code, folder)
    source = read_source(folder / f"{code}.yaml")
    profile = _validated(source)
    problems = (*problems_of(profile), *partner_problems(profile))
    mistakes = [source.mistake(path, reason) for path, reason in problems]
    if profile.association.code != code:
        reason = f"the file is called {code}.yaml, so the code must be '{code}'"
        mistakes.append(source.mistake(("association", "code"), reason))
    if mistakes:
        raise ProfileRefused(mistakes)
    return LoadedProfile(profile, _digest(source.data))


def _validated(source: Source) -> Profile:
    """Return the profile; what pydantic refuses comes with the texts that lack a translation."""
    untranslated = [
        source.mistake(path, "has no English text ('en') beside the Arabic one")
        for path in _untranslated(source.data, ())
    ]
    try:
        profile = Profile.model_validate(source.data)
    except ValidationError as error:
        refused = [
            source.mistake(_existing(source, item["loc"]), _reason(item))
            for item in error.errors(include_url=False)
        ]
        raise ProfileRefused([*refused, *untranslated]) from error
    if untranslated:
        raise ProfileRefused(untranslated)
    return profile


def _existing(source: Source, loc: tuple[int | str, ...]) -> Path:
    """Return the part of pydantic's path that is in the file, and the missing key if one is."""
    path: Path = ()
    for part in loc:
        if part == "[key]":
            continue
        path = (*path, part)
        if path not in source.places:
            break
    return path


def _reason(item: Any) -> str:
    message = str(item["msg"]).removeprefix("Value error, ")
    plain = {"missing": "is required", "extra_forbidden": "is not a known key here"}
    reason = plain.get(item["type"], message)
    given = item.get("input")
    if item["type"] not in plain and isinstance(given, str | int | float) and len(str(given)) < 60:
        return f"{reason} (it says {given!r})"
    return reason


def _untranslated(data: Any, path: Path) -> Iterator[Path]:
    """Yield every text that is written in Arabic only."""
    if isinstance(data, dict):
        if isinstance(data.get("ar"), str) and not data.get("en"):
            yield path
        for key, value in data.items():
            yield from _untranslated(value, (*path, key))
    if isinstance(data, list):
        for at, value in enumerate(data):
            yield from _untranslated(value, (*path, at))


def _digest(data: Any) -> str:
    text = json.dumps(data, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
