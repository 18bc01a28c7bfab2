"""The Arabic catalogues, without the system's gettext: Babel does its work from a wheel.

    python .ci/messages.py compile    # write the .mo files that are missing or older than their .po
    python .ci/messages.py update     # collect every sentence of the source into the catalogues
    python .ci/messages.py check      # fail when a sentence has no Arabic, doubtful or two Arabics

Every app keeps its own catalogue, `<app>/locale/ar`; sentences of `templates/` live in
`templates/locale`. Sentences that Django or Wagtail translate already are not asked for again.
"""

import io
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
NESTED = ("core", "accounts", "association", "notices", "policies", "pages")
FLAT = ("cases", "surveys", "public_site", "tasks", "templates")
OWNERS = [ROOT / "cms" / name for name in NESTED] + [ROOT / name for name in FLAT]
PLURALS = (
    "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 && n%100<=99 ? 4 : 5;"
)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
#: A function that translates, imported under a name of its own.
RENAMED = re.compile(r"\b(?:gettext|ngettext|pgettext|npgettext)(?:_lazy|_noop)? as (\w+)")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

# Parts of Django we do not install: their catalogues are not read at run time either.
NOT_INSTALLED = ("admin", "admindocs", "flatpages", "gis", "redirects", "sites")

MessageId = str | tuple[str, ...]


@dataclass
class Owner:
    """One app with its sentences and its catalogue."""

    folder: Path
    wanted: dict[tuple[MessageId, str | None], list[tuple[str, int]]] = field(default_factory=dict)

    @property
    def po(self) -> Path:
        return self.folder / "locale" / "ar" / "LC_MESSAGES" / "django.po"

    def read(self) -> Catalog:
        if not self.po.exists():
            return Catalog(locale="ar", project="Sila")
        with self.po.open("rb") as file:
            return read_po(file, locale="ar")


def collect() -> list[Owner]:
    """Return every owner with the sentences its Python files and templates ask for."""
    _configure_django()
    owners = [Owner(folder) for folder in OWNERS if folder.is_dir()]
    for owner in owners:
        for path in _sources(owner.folder):
            for line, identity, context in _sentences(path):
                places = owner.wanted.setdefault((identity, context), [])
                places.append((str(path.relative_to(ROOT)), line))
    return owners


def _sources(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".py", ".html", ".txt", ".svg"} and "migrations" not in path.parts:
            yield path


def _sentences(path: Path) -> Iterator[tuple[int, MessageId, str | None]]:
    text = path.read_text()
    if path.suffix != ".py":
        from django.utils.translation.template import templatize

        # Python reads it next, and a template's indentation means nothing to it.
        lines = templatize(text, origin=str(path)).splitlines()
        text = "\n".join(line.lstrip() for line in lines)
    source = io.BytesIO(text.encode())
    for line, message, _, context in extract(
        "python", source, KEYWORDS, options={"encoding": "utf-8"}
    ):
        if message and (isinstance(message, tuple) or message.strip()):
            yield line, message, context


def _configure_django() -> None:
    import django
    from django.conf import settings

    settings.configure(INSTALLED_APPS=[], USE_I18N=True, LANGUAGE_CODE="en")
    django.setup()


def _upstream() -> Catalog:
    """Return what Django and Wagtail say in Arabic already; theirs is used where ours is silent."""
    import django

    import wagtail

    known = Catalog(locale="ar")
    for package in (django, wagtail):
        home = Path(str(package.__file__)).parent
        for po in home.rglob("locale/ar/LC_MESSAGES/django.po"):
            if package is django and po.relative_to(home).parts[1] in NOT_INSTALLED:
                continue
            with po.open("rb") as file:
                for message in read_po(file, locale="ar"):
                    if message.id and not message.fuzzy and message.string:
                        known.add(message.id, message.string, context=message.context)
    return known


def update() -> None:
    """Merge the sentences of the source into each catalogue; what is translated stays."""
    upstream = _upstream()
    for owner in collect():
        if not owner.wanted and not owner.po.exists():
            continue
        old, new = owner.read(), Catalog(locale="ar", project="Sila", charset="utf-8")
        for (identity, context), places in owner.wanted.items():
            kept = old.get(_key(identity), context=context)
            ours = kept.string if kept and kept.string else None
            if not ours and upstream.get(_key(identity), context=context):
                continue
            new.add(
                identity,
                ours,
                locations=sorted({(name, 0) for name, _ in places}),
                context=context,
                user_comments=kept.user_comments if kept else (),
            )
        _write(owner, new)


def _write(owner: Owner, catalog: Catalog) -> None:
    owner.po.parent.mkdir(parents=True, exist_ok=True)
    body = io.BytesIO()
    write_po(body, catalog, width=100, omit_header=True, include_lineno=False, sort_output=True)
    header = (
        'msgid ""\nmsgstr ""\n"Project-Id-Version: Sila\\n"\n"Language: ar\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        f'"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {PLURALS}\\n"\n\n'
    )
    owner.po.write_text(header + body.getvalue().decode())


def _key(identity: MessageId) -> str:
    return identity if isinstance(identity, str) else identity[0]


def compile_all() -> None:
    """Write each .mo that is missing or older than its .po."""
    for folder in OWNERS:
        owner = Owner(folder)
        mo = owner.po.with_suffix(".mo")
        if not owner.po.exists():
            continue
        if mo.exists() and mo.stat().st_mtime >= owner.po.stat().st_mtime:
            continue
        with mo.open("wb") as file:
            write_mo(file, owner.read())


def check() -> list[str]:
    """Return a sentence for each thing that is missing or in doubt."""
    owners, upstream = collect(), _upstream()
    faults: list[str] = []
    for owner in owners:
        catalog = owner.read()
        name = owner.po.relative_to(ROOT)
        for (identity, context), places in owner.wanted.items():
            message = catalog.get(_key(identity), context=context)
            if message is None and upstream.get(_key(identity), context=context):
                continue
            place = "{}:{}".format(*places[0])
            faults += [f"{name}: {fault} ({place})" for fault in _faults(message, identity)]
        faults += [
            f"{name}: fuzzy: {message.id!r}" for message in catalog if message.fuzzy and message.id
        ]
    return [*faults, *disagreements(owners), *unread()]


def unread(folders: Iterable[Path] = tuple(OWNERS)) -> Iterator[str]:
    """Name each file that translates under a name nobody collects sentences from."""
    for path in (path for folder in folders for path in folder.rglob("*.py")):
        for name in set(RENAMED.findall(path.read_text())) - KEYWORDS.keys():
            yield f"{_short(path)}: what stands in {name}(…) is not collected; call it gettext or _"


def disagreements(owners: Iterable[Owner]) -> Iterator[str]:
    """Name each sentence with two Arabics: Django merges the catalogues, so one of them is lost."""
    first: dict[tuple[str, str | None], tuple[Path, tuple[str, ...]]] = {}
    for owner in owners:
        for message in owner.read():
            if not message.id or not any(message.string):
                continue
            words = message.string
            arabic = (words,) if isinstance(words, str) else tuple(words)
            key = (_key(message.id), message.context)
            other, theirs = first.setdefault(key, (owner.po, arabic))
            if theirs != arabic:
                yield (
                    f"{_short(owner.po)}: {key[0]!r} is «{arabic[0]}» here and «{theirs[0]}» in"
                    f" {_short(other)}; agree on one, or give one place a context"
                )


def _short(po: Path) -> Path:
    return po.relative_to(ROOT) if po.is_relative_to(ROOT) else po


def _faults(message: Message | None, identity: MessageId) -> Iterator[str]:
    if message is None:
        yield f"not in the catalogue: {_key(identity)!r}"
        return
    strings = [message.string] if isinstance(message.string, str) else list(message.string)
    if not strings or not all(strings):
        yield f"no Arabic: {_key(identity)!r}"
        return
    if isinstance(identity, tuple) and len(strings) != 6:
        yield f"needs the six Arabic plural forms: {_key(identity)!r}"
    identities = [identity] if isinstance(identity, str) else list(identity)
    allowed = {name for text in identities for name in PLACEHOLDER.findall(text)}
    for string in strings:
        if strange := set(PLACEHOLDER.findall(string)) - allowed:
            yield f"the Arabic names {sorted(strange)}, the source does not: {_key(identity)!r}"


def main(arguments: list[str]) -> None:
    match arguments:
        case ["compile"]:
            compile_all()
        case ["update"]:
            update()
        case ["check"]:
            if faults := check():
                print("\n".join(faults))
                raise SystemExit(
                    f"{len(faults)} sentences need Arabic. `make messages` collects them."
                )
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
