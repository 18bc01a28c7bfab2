"""The words of a profile, and the pages of its website."""

from typing import Annotated

from pydantic import AfterValidator, Field

from cases.questions.parts import Part


def _in_both_languages(value: dict[str, str]) -> dict[str, str]:
    missing = [code for code in ("ar", "en") if not str(value.get(code, "")).strip()]
    if missing:
        raise ValueError(f"needs a text under {' and '.join(repr(code) for code in missing)}")
    if extra := sorted(set(value) - {"ar", "en"}):
        raise ValueError(f"'{extra[0]}' is not a language of this site (ar, en)")
    return value


Words = Annotated[dict[str, str], AfterValidator(_in_both_languages)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,58}[a-z0-9]$")]
ClauseNumber = Annotated[str, Field(pattern=r"^[0-9]{1,2}\.[0-9]{1,2}$")]


class PromisePart(Part):
    label: Words
    value: Words
    clause: ClauseNumber | None = None


class HomePart(Part):
    title: Words
    hero_title: Words
    hero_text: Words
    promises: list[PromisePart] = Field(min_length=1, max_length=4)
    intro: Words


class TextPagePart(Part):
    title: Words
    body: Words


class IndexPagePart(Part):
    title: Words
    intro: Words


class NewsPart(Part):
    slug: Slug
    title: Words
    summary: Words
    body: Words
    #: How many days before loading it appeared: a fixed date would soon look abandoned.
    days_ago: Annotated[int, Field(ge=0)]


class SitePart(Part):
    home: HomePart
    about: TextPagePart
    services: IndexPagePart
    policies: IndexPagePart
    contact: IndexPagePart
    news: list[NewsPart] = []
