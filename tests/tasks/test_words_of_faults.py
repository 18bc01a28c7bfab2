"""Whoever reads why a message did not leave reads words, not the name of an error."""

import pytest

from cases.backoffice.message_words import refusal_words
from tasks.clock_words import fault_words


@pytest.mark.parametrize("words", [refusal_words, fault_words])
def test_a_server_that_was_not_reached_is_told_in_words_and_what_a_provider_said_stays(words):
    assert words("ConnectionRefusedError") == "تعذّر الوصول إلى الخادم."
    assert words("ReadTimeout") == "لم يجب الخادم في الوقت المتاح."
    assert words("550 no such user") == "550 no such user"


@pytest.mark.parametrize("words", [refusal_words, fault_words])
def test_an_answer_of_a_server_and_the_end_of_our_tries_are_said_in_words(words):
    assert words("http 500") == "ردّ الخادم بخطأ رقمه 500."
    assert words("72 hours: http 500") == f"تكررت المحاولة 72 ساعة بلا جدوى. {words('http 500')}"
    assert words("http 403: refused, look at the account").startswith("http 403")
