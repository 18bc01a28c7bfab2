from django.core.exceptions import ImproperlyConfigured
from django.db import connection

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from cms.core.encryption import (
    BlindIndexField,
    EncryptedJSONField,
    EncryptedTextField,
    InvalidToken,
    blind_index,
    decrypt,
    encrypt,
)
from cms.notices.models import Notice

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
TEXT = st.text(st.characters(codec="utf-8"))


@given(TEXT)
def test_what_is_encrypted_is_read_back(text: str) -> None:
    assert decrypt(encrypt(text)) == text


def test_one_text_never_looks_the_same_twice() -> None:
    assert encrypt("1000000008") != encrypt("1000000008")


def test_a_new_key_in_front_encrypts_and_the_old_one_still_reads(settings) -> None:
    settings.FIELD_KEYS = [OLD]
    before = encrypt("secret")
    settings.FIELD_KEYS = [NEW, OLD]
    assert decrypt(before) == "secret"
    after = encrypt("secret")
    settings.FIELD_KEYS = [NEW]
    assert decrypt(after) == "secret"
    with pytest.raises(InvalidToken):
        decrypt(before)


def test_a_changed_token_is_refused() -> None:
    token = encrypt("secret")
    with pytest.raises(InvalidToken):
        decrypt(token[:-10] + "A" * 10)


def test_without_a_key_nothing_is_stored_in_clear(settings) -> None:
    settings.FIELD_KEYS = []
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS"):
        encrypt("secret")


def test_equal_values_meet_in_the_blind_index_and_purposes_do_not() -> None:
    assert blind_index("1000000008", "number") == blind_index("1000000008", "number")
    assert blind_index("1000000008", "number") != blind_index("1999999996", "number")
    assert blind_index("1000000008", "number") != blind_index("1000000008", "phone")
    assert blind_index("", "number") == ""


def test_the_blind_index_outlives_a_rotation_and_depends_on_the_key(settings) -> None:
    settings.FIELD_KEYS = [OLD]
    digest = blind_index("1000000008", "number")
    settings.FIELD_KEYS = [NEW, OLD]
    assert blind_index("1000000008", "number") == digest
    settings.FIELD_KEYS = [NEW]
    assert blind_index("1000000008", "number") != digest


@pytest.mark.django_db
def test_s35_a_stolen_table_shows_nothing() -> None:
    notice = Notice.objects.create(key="k", recipient="+966501234567", context={"name": "سعد"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT recipient, context FROM notices_notice")
        row = cursor.fetchone()
    assert not any("501234567" in str(cell) or "سعد" in str(cell) for cell in row)
    notice.refresh_from_db()
    assert (notice.recipient, notice.context) == ("+966501234567", {"name": "سعد"})


@pytest.mark.django_db
def test_an_encrypted_column_cannot_be_searched_by_part() -> None:
    with pytest.raises(TypeError, match="blind index"):
        Notice.objects.filter(recipient__contains="50").exists()


def test_nothing_stays_nothing() -> None:
    for field in (EncryptedTextField(), EncryptedJSONField()):
        assert field.get_prep_value(None) is None
        assert field.from_db_value(None) is None
    assert EncryptedTextField().get_prep_value("") == ""


def test_json_keeps_its_shape_and_dumps_as_json() -> None:
    field = EncryptedJSONField()
    value = {"b": [1, None], "a": "نص"}
    assert field.from_db_value(field.get_prep_value(value)) == value
    assert field.to_python(value) is value
    notice = Notice(context=value)
    assert (
        Notice._meta.get_field("context").value_to_string(notice) == '{"b": [1, null], "a": "نص"}'
    )


def test_a_blind_index_follows_its_source_on_every_save() -> None:
    class Row:
        number = "1000000008"

    field = BlindIndexField(source="number")
    field.attname = "number_index"
    row = Row()
    assert field.pre_save(row, add=True) == blind_index("1000000008", "number")
    assert row.number_index == blind_index("1000000008", "number")
    row.number = None
    assert field.pre_save(row, add=False) == ""


def test_a_blind_index_migrates_by_its_source_alone() -> None:
    _name, path, args, kwargs = BlindIndexField(source="number").deconstruct()
    assert path == "cms.core.encryption.BlindIndexField"
    assert (args, kwargs) == ([], {"source": "number"})
