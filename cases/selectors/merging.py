"""Two files of one person: what hangs on a file, and what stands in the way of parting again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model, QuerySet, UniqueConstraint
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Case, Person, PersonMerge

#: What tells of a file itself and stays with it, each for a reason.
STAYS = {
    "cases.personmerge.keep": "tells what was merged into which file",
    "cases.personmerge.lose": "tells what was merged into which file",
    "cases.distinctpersons.first": "was said of this file and of no other",
    "cases.distinctpersons.second": "was said of this file and of no other",
    "cases.personlook.person": "tells who opened this file",
    "cases.destruction.nobody": "is a file without a name, and no person's",
}
#: What the two files are compared by, and chosen from.
CHOICES = (
    *("name", "kind", "identifier", "mobile", "email", "gender", "language", "contact_by"),
    *("branch", "safe_contact", "attributes"),
)
#: A choice that brings more than one column.
TOGETHER = {"identifier": ("identifier_kind", "identifier")}
_DOCUMENTS = ("safe_contact", "attributes")


@dataclass(frozen=True)
class Relation:
    """One foreign key of one table to a person."""

    model: type[Model]
    field: str

    @property
    def label(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"

    @property
    def stays(self) -> bool:
        return self.label in STAYS

    def rows_of(self, person: Person) -> QuerySet[Any]:
        return self.model._base_manager.filter(**{self.field: person}).order_by("pk")

    def is_held_already(self, row: Any, person: Person) -> bool:
        """Whether `person` has its own row in the place that this one would take."""
        return any(
            self.rows_of(person).filter(**{name: getattr(row, name) for name in others}).exists()
            for others in self._unique_with()
        )

    def _unique_with(self) -> Iterator[tuple[str, ...]]:
        """Yield the columns that must differ among the rows of one person; none: one row only."""
        column: Any = self.model._meta.get_field(self.field)
        if column.unique:
            yield ()
        sets: list[Iterable[str]] = list(self.model._meta.unique_together)
        sets += [
            constraint.fields
            for constraint in self.model._meta.constraints
            if isinstance(constraint, UniqueConstraint) and constraint.condition is None
        ]
        for names in sets:
            if self.field in names:
                yield tuple(name for name in names if name != self.field)


def relations_to_person() -> list[Relation]:
    """Return every foreign key to a person in the house, whoever wrote it; history apart."""
    return sorted(
        (
            Relation(model, field.name)
            for model in apps.get_models(include_auto_created=True)
            if not hasattr(model, "instance_type")  # history says what was
            for field in model._meta.local_fields
            if isinstance(field, ForeignKey) and field.related_model is Person
        ),
        key=lambda relation: relation.label,
    )


def relation_named(label: str) -> Relation:
    return next(relation for relation in relations_to_person() if relation.label == label)


def chosen_values(keep: Person, lose: Person, choices: dict[str, str]) -> dict[str, Any]:
    """Return what the file that stays will say: its own, unless the other was chosen.

    What it does not know is taken from the other file. Of a document the chosen one's parts win
    and the other's fill the gaps: no wish about reaching somebody safely is lost.
    """
    values: dict[str, Any] = {}
    for choice in CHOICES:
        first, second = (lose, keep) if choices.get(choice) == "lose" else (keep, lose)
        if choice in _DOCUMENTS:
            values[choice] = {**(getattr(second, choice) or {}), **(getattr(first, choice) or {})}
            continue
        source = first if getattr(first, choice) else second
        values |= {name: getattr(source, name) for name in TOGETHER.get(choice, (choice,))}
    return values


def what_stands_in_the_way(merge: PersonMerge) -> list[str]:
    """Return, as sentences, why this merge cannot be taken back exactly; nothing when it can."""
    if merge.undone_at:
        return [_("This merge was taken back already.")]
    if merge.keep.merged_into_id:
        return [_("The file that stayed was merged into another one. Take that back first.")]
    newer = PersonMerge.objects.filter(keep=merge.keep, pk__gt=merge.pk, undone_at=None)
    if newer.exists():
        return [_("Another file was merged into this one since. Take that back first.")]
    return [*_changed_since(merge), *_moved_on(merge)]


def _changed_since(merge: PersonMerge) -> Iterator[str]:
    for name, value in merge.fields.items():
        if plain(getattr(merge.keep, name)) != value["after"]:
            label = str(Person._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            yield _("“%(field)s” was changed after the merge.") % {"field": label}


def _moved_on(merge: PersonMerge) -> Iterator[str]:
    for label, ids in merge.moved.items():
        relation = relation_named(label)
        there = relation.rows_of(merge.keep).filter(pk__in=ids).count()
        if gone := len(ids) - there:
            what = str(relation.model._meta.verbose_name_plural)
            text = ngettext(
                "%(count)d row of “%(what)s” is no longer in this file.",
                "%(count)d rows of “%(what)s” are no longer in this file.",
                gone,
            )
            yield text % {"count": gone, "what": what}


def plain(value: Any) -> Any:
    """Return a field's value as it is kept in JSON."""
    return value.pk if isinstance(value, Model) else value


def came_since(merge: PersonMerge) -> int:
    """Return how many requests came into the file after the merge: they stay where they are."""
    return Case.objects.filter(person=merge.keep, submitted_at__gt=merge.merged_at).count()
