"""A delivery proved by a photo of the thing: painted anew, private, open to who sees it."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

import pytest
from PIL import Image

from cases.enums import DeliveryProof, DeliveryState
from cases.models import CaseView, Decision
from cases.services.delivery import (
    DeliveryPlan,
    ProofOfDelivery,
    complete_delivery,
    plan_delivery,
)
from cms.core.uploads import PrivateStorage
from public_site.lost_files import sweep_lost_files
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db
GPS = 0x8825


@pytest.fixture
def store(settings, tmp_path):
    settings.PRIVATE_MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def giver(store):
    make_roles()
    return UserFactory(role="delivery", branch=BranchFactory())


@pytest.fixture
def delivery(giver):
    case = CaseFactory(branch=giver.branches.get(), at="delivery", papers_complete=True)
    Decision.objects.create(case=case, result="accept", released_at=timezone.now())
    return plan_delivery(case, acting_user=giver, plan=DeliveryPlan("كرسي متحرك"))


def _photo(name="chair.jpg"):
    """A photo that says where it was taken."""
    exif, data = Image.Exif(), BytesIO()
    exif.get_ifd(GPS)[1] = "N"
    Image.new("RGB", (40, 30), "navy").save(data, "JPEG", exif=exif)
    return SimpleUploadedFile(name, data.getvalue(), content_type="image/jpeg")


def _prove(delivery, giver, photo):
    proof = ProofOfDelivery(DeliveryProof.PHOTO, photo=photo)
    return complete_delivery(delivery, acting_user=giver, proof=proof)


def test_the_photo_is_kept_without_the_place_it_was_taken_at(delivery, giver):
    assert dict(Image.open(_photo()).getexif().get_ifd(GPS))
    kept = _prove(delivery, giver, _photo())
    assert (kept.state, kept.proof) == (DeliveryState.DELIVERED, DeliveryProof.PHOTO)
    with kept.photo.open("rb") as content:
        assert not Image.open(content).getexif()
    assert "chair" not in kept.photo.name
    assert sweep_lost_files() == 0
    assert PrivateStorage().exists(kept.photo.name)


def test_a_photo_taken_beside_another_proof_is_kept_too(delivery, giver):
    proof = ProofOfDelivery(DeliveryProof.SIGNATURE, note="88231", photo=_photo())
    kept = complete_delivery(delivery, acting_user=giver, proof=proof)
    assert (kept.proof, kept.proof_note) == (DeliveryProof.SIGNATURE, "88231")
    assert PrivateStorage().exists(kept.photo.name)


@pytest.mark.parametrize(
    "photo", [None, SimpleUploadedFile("x.jpg", b"no photo"), SimpleUploadedFile("x.pdf", b"%PDF")]
)
def test_without_a_photo_nothing_is_recorded_and_no_file_is_left(delivery, giver, store, photo):
    with pytest.raises(ValidationError) as refusal:
        _prove(delivery, giver, photo)
    assert "photo" in refusal.value.message_dict
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.PLANNED
    assert not [path for path in store.rglob("*") if path.is_file()]


def test_it_is_taken_in_the_room_and_opened_there_and_that_is_noted(delivery, giver, client):
    client.force_login(giver)
    case = delivery.case
    room = client.get(reverse("cases:inspect", args=[case.pk])).content.decode()
    assert 'capture="environment"' in room
    deed = {"delivery": delivery.pk, "proof": "photo", "photo": _photo()}
    client.post(reverse("cases:complete-delivery", args=[case.pk]), deed)
    address = reverse("cases:delivery-photo", args=[case.pk, delivery.pk])
    officer = UserFactory(role="officer", branch=case.branch)
    client.force_login(officer)
    opened = client.get(address)
    assert opened["Content-Type"] == "image/jpeg"
    assert b"".join(opened.streaming_content)
    assert CaseView.objects.filter(case=case, user=officer, what="file").count() == 1
    client.force_login(UserFactory(role="delivery", branch=BranchFactory()))
    assert client.get(address).status_code == 404
