"""Whoever reads why a message did not leave reads words, not the name of an error."""

import pytest

from cases.backoffice.message_words import refusal_words
from tasks.clock_words import fault_words


@pytest.mark.parametrize("words", [refusal_words, fault_words])
def test_a_server_that_was_not_reached_is_told_in_words_and_what_a_provider_said_stays(words):
    assert words("ConnectionRefusedError") == "تعذّر الوصول إلى الخادم."
    assert words("ReadTimeout") == "لم يجب الخادم في الوقت المتاح."
    assert words("550 no such user") == "550 no such user"
