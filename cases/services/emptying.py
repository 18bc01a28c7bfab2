"""Emptying one request: every row, column, history and file, as `cases.destruction_map` says."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import OuterRef, Q
from django.utils import timezone

from cases.destruction_map import EMPTIED, GOES_WITH_THE_PERSON, TAKEN_AWAY
from cases.models import Case, CaseEvent, Consent, Destruction, Person, TimelineSeal
from cases.selectors.consents import optional_messages
from cases.selectors.for_you import CASE, FILE, VISIT
from cases.selectors.retention import keeping_the_file
from cases.services.figures import keep_figures_of
from cases.services.people import UNNAMED
from cases.services.saving import save_case, save_tracked
from cases.services.timeline import event_hash, seal_of
from cms.core.references import new_code
from cms.notices.services import forget_notices

#: What messages about a time are about, as the clock calls it.
APPOINTMENT = "appointment"


@dataclass
class Emptied:
    """How much was taken away."""

    rows: int = 0
    files: int = 0
    with_person: bool = False
    _waiting: list[tuple[Any, str]] = field(default_factory=list)

    def take(self, rows: models.QuerySet[Any]) -> None:
        """Delete rows with their history; their files go when the transaction has held."""
        self._keep_files(rows)
        ids = list(rows.values_list("pk", flat=True))
        if rows.model._meta.label == "cases.Appointment":
            forget_notices(APPOINTMENT, ids)
            forget_notices(VISIT, ids)
        rows.delete()
        self.rows += len(ids)
        if history := history_of(rows.model):
            history.filter(**{f"{rows.model._meta.pk.name}__in": ids}).delete()

    def empty(self, rows: models.QuerySet[Any], blanks: dict[str, Any]) -> None:
        """Empty columns of rows and of their history, which tells why in its own words."""
        self._keep_files(rows)
        ids = list(rows.values_list("pk", flat=True))
        if blanks:
            rows.update(**blanks)
        if history := history_of(rows.model):
            told = history.filter(**{f"{rows.model._meta.pk.name}__in": ids})
            told.update(**blanks, history_change_reason=None)

    def _keep_files(self, rows: models.QuerySet[Any]) -> None:
        for each in rows.model._meta.concrete_fields:
            if isinstance(each, models.FileField):
                names = rows.exclude(**{each.name: ""}).values_list(each.name, flat=True)
                self._waiting += [(each.storage, name) for name in names]

    def delete_files(self) -> None:
        """A crash before this leaves files that no row knows, and the sweep finds them (F18)."""
        self.files = len(self._waiting)
        for storage, name in self._waiting:
            transaction.on_commit(partial(storage.delete, name))


def empty_case(case: Case, *, destruction: Destruction) -> Emptied:
    """Take out of a request all that tells of its person. The caller holds it.

    The person's own file goes along with the last thing that kept it.
    """
    done, person = Emptied(), case.person
    _hand_on_refusals(case)
    keep_figures_of(case)
    forget_notices(CASE, [case.pk])
    for label, way in TAKEN_AWAY.items():
        done.take(_rows(label).filter(**{way: case.pk}))
    for label, (way, blanks) in EMPTIED.items():
        done.empty(_rows(label).filter(**{way: case.pk}), dict(blanks))
    _empty_timeline(case)
    _part_from_person(case, destruction)
    done.with_person = _forget_if_last(person, done)
    done.delete_files()
    return done


def _hand_on_refusals(case: Case) -> None:
    """A no to messages holds as long as anything of the person does: another request keeps it."""
    others = Case.objects.filter(person=case.person_id, destroyed_at=None).exclude(pk=case.pk)
    heir = others.order_by("-pk").first()
    if heir is None:
        return
    for said in (each for each in optional_messages(case.person) if each.stopped_at):
        word, is_new = Consent.objects.get_or_create(
            case=heir,
            purpose=said.purpose,
            defaults={"is_given": False, "text_version": "", "withdrawn_at": said.stopped_at},
        )
        if not is_new and word.withdrawn_at is None:
            word.withdrawn_at = said.stopped_at
            word.save(update_fields=["withdrawn_at"])


def _rows(label: str) -> Any:
    return apps.get_model(label)._base_manager.all()


def history_of(model: type[models.Model]) -> Any:
    """Return the history of a tracked table, None of any other."""
    name = getattr(model._meta, "simple_history_manager_attribute", None)
    return getattr(model, name).model._base_manager.all() if name else None


def _empty_timeline(case: Case) -> None:
    """Take out what colleagues wrote and seal the lines anew, so that whoever changes one after
    this still shows; the seal as it was stands on the certificate."""
    previous, last = "", None
    lines = CaseEvent._base_manager.filter(case=case)
    for event in lines.order_by("sequence"):
        event.reason, event.previous_hash = "", previous
        event.hash = previous = event_hash(event)
        values = {name: getattr(event, name) for name in ("reason", "previous_hash", "hash")}
        lines.filter(pk=event.pk).update(**values)
        last = event
    if last:
        TimelineSeal.objects.filter(case=case).update(seal=seal_of(last))


def _part_from_person(case: Case, destruction: Destruction) -> None:
    nobody = _nobody(destruction, case.person.kind)
    case.refresh_from_db()
    case.person, case.tracking_code = nobody, new_code()
    case.destroyed_at = timezone.now()
    save_case(case, acting_user=destruction.decided_by, reason=f"destroyed, {destruction}")
    history_of(Case).filter(id=case.pk).update(person=nobody.pk)


def _nobody(destruction: Destruction, kind: str) -> Person:
    """Return the file without a name that stands where the people of a certificate stood."""
    if destruction.nobody is None:
        nobody = Person(kind=kind, name=UNNAMED)
        save_tracked(nobody, acting_user=None)
        destruction.nobody = nobody
        destruction.save(update_fields=["nobody"])
    return destruction.nobody


def _forget_if_last(person: Person, done: Emptied) -> bool:
    """Take the file away with the second files that led to it, unless something keeps it."""
    files = Person.objects.filter(Q(pk=person.pk) | Q(merged_into=person.pk))
    held = list(files.select_for_update(of=("self",)).values_list("pk", flat=True))
    asks_again = Case.objects.filter(person__in=held).exists()
    if asks_again or files.filter(keeping_the_file(OuterRef("pk"))).exists():
        return False
    for label, columns in GOES_WITH_THE_PERSON.items():
        done.take(_named(label, columns, held))
    forget_notices(FILE, held)
    done.take(files.filter(merged_into=person.pk))
    done.take(Person.objects.filter(pk=person.pk))
    return True


def _named(label: str, columns: Iterable[str], people: list[int]) -> Any:
    named = Q()
    for column in columns:
        named |= Q(**{f"{column}__in": people})
    return _rows(label).filter(named)
