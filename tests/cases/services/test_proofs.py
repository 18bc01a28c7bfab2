"""What counts as a proof of delivery, by its kind."""

from django.core.exceptions import ValidationError

import pytest

from cases.enums import DeliveryProof
from cases.services.proofs import proof_detail


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (DeliveryProof.BANK, "FT2411 98-231", "FT241198231"),
        (DeliveryProof.BANK, "ft١٢٣٤٥٦", "FT123456"),
        (DeliveryProof.BANK, "۱۲۳۴۵۶", "123456"),
        (DeliveryProof.SIGNATURE, "إيصال موقع رقم ١٢", "إيصال موقع رقم 12"),
        (DeliveryProof.WITNESS, " سالم العتيبي ", "سالم العتيبي"),
        (DeliveryProof.CODE, "", ""),
    ],
)
def test_a_proof_is_kept_as_it_can_be_looked_up(kind, typed, kept):
    assert proof_detail(kind, typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (DeliveryProof.BANK, ""),
        (DeliveryProof.BANK, "تم"),
        (DeliveryProof.BANK, "12345"),
        (DeliveryProof.BANK, "ABCDEF"),
        (DeliveryProof.BANK, "------"),
        (DeliveryProof.BANK, "حوالة رقم 123456"),
        (DeliveryProof.SIGNATURE, "وقّع"),
        (DeliveryProof.SIGNATURE, ""),
        (DeliveryProof.WITNESS, "سالم"),
        (DeliveryProof.WITNESS, "123 456"),
        (DeliveryProof.WITNESS, ""),
    ],
)
def test_what_proves_nothing_is_refused_beside_its_field(kind, typed):
    with pytest.raises(ValidationError) as refusal:
        proof_detail(kind, typed)
    assert list(refusal.value.message_dict) == ["proof_note"]


def test_each_mistake_is_called_by_its_name():
    wrong = ("", "حوالة 123456", "12345", "ABCDEF")
    said = set()
    for typed in wrong:
        with pytest.raises(ValidationError) as refusal:
            proof_detail(DeliveryProof.BANK, typed)
        said.add(refusal.value.messages[0])
    assert len(said) == len(wrong)


@pytest.mark.parametrize("kind", [kind for kind in DeliveryProof if kind])
def test_every_kind_of_proof_has_its_rule(kind):
    detail = "FT123456" if kind == DeliveryProof.BANK else "سالم العتيبي 123456"
    assert proof_detail(kind, detail) == detail
