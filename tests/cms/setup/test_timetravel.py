from datetime import timedelta

from django.utils import timezone

import pytest

from cms.setup.timetravel import travelling


def test_while_travelling_it_is_the_moment_of_the_story():
    with travelling() as clock:
        then = clock.today - timedelta(days=90)
        clock.set(then)
        assert timezone.now() == then
        assert timezone.localdate() == timezone.localdate(then)


def test_a_story_goes_forward_only_and_never_into_the_future():
    with travelling() as clock:
        clock.set(clock.today - timedelta(days=2))
        clock.forward(clock.today - timedelta(days=3))
        assert clock.now == clock.today - timedelta(days=2)
        clock.forward(clock.today + timedelta(days=1))
        assert timezone.now() == clock.today


def test_the_real_clock_comes_back_even_after_a_failure():
    before = timezone.now
    with pytest.raises(RuntimeError), travelling():
        raise RuntimeError
    assert timezone.now is before
