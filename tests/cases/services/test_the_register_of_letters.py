"""The register of letters: each has its number and day once, and one proof that it arrived."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

import pytest

from cases.enums import (
    Direction,
)
from cases.letter_enums import LetterDelivery
from cases.models import Letter
from cases.selectors.desk import visible_letters
from cases.selectors.for_you import told_to
from cases.services.letters import (
    LetterEntry,
    ProofOfPost,
    annotate_letter,
    prove_delivery,
    register_letter,
)
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.core.dates import hijri
from cms.notices.enums import StaffNoticeKind
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.OFFICER, branch=BranchFactory())


def _letter(**changes):
    values = {"direction": Direction.IN, "correspondent": "المحكمة", "subject": "إفادة"}
    return LetterEntry(**{**values, **changes})


def test_each_direction_counts_from_one_in_its_hijri_year(officer):
    numbers = [
        register_letter(_letter(direction=way), acting_user=officer).serial
        for way in (Direction.IN, Direction.OUT, Direction.IN)
    ]
    assert numbers == [1, 1, 2]
    letter = Letter.objects.first()
    assert letter.registered_on == timezone.localdate()
    assert letter.number.startswith(f"{hijri(letter.registered_on).year}/")


def test_a_letter_that_was_not_stored_leaves_no_gap(officer):
    register_letter(_letter(), acting_user=officer)
    with pytest.raises(ValidationError):
        register_letter(_letter(subject=""), acting_user=officer)
    assert register_letter(_letter(), acting_user=officer).serial == 2


@pytest.mark.django_db(transaction=True)
def test_desks_that_register_at_once_get_neighbouring_numbers():
    officer = UserFactory(role=Role.OFFICER, branch=BranchFactory())

    def register(_turn):
        try:
            user = User.objects.get(pk=officer.pk)
            return register_letter(_letter(), acting_user=user).serial
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as desks:
        assert sorted(desks.map(register, range(8))) == list(range(1, 9))


def test_number_and_day_never_change(officer):
    letter = register_letter(_letter(), acting_user=officer)
    for name, value in (("serial", 9), ("registered_on", timezone.localdate() - timedelta(1))):
        changed = Letter.objects.get(pk=letter.pk)
        setattr(changed, name, value)
        with pytest.raises(ValueError, match="never change"):
            changed.save()
    annotate_letter(letter, text="الصواب: وزارة العدل", acting_user=officer)
    assert letter.annotations.get().by == officer


def test_an_outgoing_letter_keeps_one_proof_of_delivery(officer):
    proof = ProofOfPost(LetterDelivery.HAND, timezone.localdate(), "وقّع المستلم")
    incoming = register_letter(_letter(), acting_user=officer)
    with pytest.raises(ValidationError):
        prove_delivery(incoming, proof=proof, acting_user=officer)
    outgoing = register_letter(_letter(direction=Direction.OUT), acting_user=officer)
    assert prove_delivery(outgoing, proof=proof, acting_user=officer).delivery == "hand"
    with pytest.raises(ValidationError):
        prove_delivery(outgoing, proof=proof, acting_user=officer)


def test_a_letter_reaches_who_has_the_case_whatever_their_role_and_they_are_told(officer, client):
    make_roles()
    researcher, other = (UserFactory(role=Role.RESEARCHER) for _number in range(2))
    case = CaseFactory(branch=officer.branches.get(), at="study", owner=researcher)
    letter = register_letter(_letter(), case=case, acting_user=officer)
    assert told_to(researcher).get().kind == StaffNoticeKind.LETTER
    client.force_login(researcher)
    page = reverse("letters:inspect", args=[letter.pk])
    assert "المحكمة" in client.get(page).content.decode()
    client.force_login(other)
    assert client.get(page).status_code == 404
    assert not visible_letters(user=other).exists()


def test_a_letter_of_the_house_tells_the_owner_nothing_new(officer):
    case = CaseFactory(branch=officer.branches.get(), owner=UserFactory(role=Role.RESEARCHER))
    register_letter(_letter(direction=Direction.OUT), case=case, acting_user=officer)
    assert not told_to(case.owner).exists()
