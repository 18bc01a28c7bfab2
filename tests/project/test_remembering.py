"""What is written again is what would have been built, and only where it would have been."""

import datetime
from collections.abc import Callable

from django.db import transaction

import pytest
import time_machine

from cases.models import Case
from cms.association.models import Branch
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory
from tests.factories.remembering import _models, read_rows, remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    return str(request.node.nodeid)


def undone(deed: Callable[[], object]) -> object:
    """Do something, look at every row, and take it back as the end of a test does."""
    with transaction.atomic():
        deed()
        rows = read_rows(_models())
        transaction.set_rollback(True)
    return rows


def fails() -> None:
    raise AssertionError("it was built again")


def test_the_same_rows_are_written_again_in_all_tables(name: str) -> None:
    nothing = read_rows(_models())
    built = undone(lambda: remembered(name, CaseFactory))
    assert read_rows(_models()) == nothing != built
    remembered(name, fails)
    assert read_rows(_models()) == built
    case = Case.objects.get()
    assert case.history.exists()
    CaseFactory(service=case.service)


def test_changed_and_deleted_rows_are_as_they_were_left(name: str) -> None:
    changed, deleted = BranchFactory(), BranchFactory()

    def change() -> None:
        changed.name = {"ar": "فرع\tآخر\nبسطرين \\ وعلامة"}
        changed.save()
        Branch.objects.filter(pk=deleted.pk).delete()

    built = undone(lambda: remembered(name, change))
    remembered(name, fails)
    assert read_rows(_models()) == built
    assert Branch.objects.get().name == changed.name


def test_in_other_surroundings_it_is_built(name: str) -> None:
    undone(lambda: remembered(name, BranchFactory))
    BranchFactory()
    remembered(name, BranchFactory)
    assert Branch.objects.count() == 2


def test_while_the_clock_stands_elsewhere_it_is_built(name: str) -> None:
    undone(lambda: remembered(name, BranchFactory))
    with time_machine.travel(datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)):
        remembered(name, lambda: CaseFactory())
    assert Case.objects.get().submitted_at.year == 2030
