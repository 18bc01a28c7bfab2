"""What benchmarks prepare: things that happen, and nothing that follows from them."""

from contextlib import contextmanager


@contextmanager
def no_followers():
    """What follows from an event (jobs, messages) is not what is measured here."""
    from cases.signals import case_event_recorded

    receivers, case_event_recorded.receivers = case_event_recorded.receivers, []
    case_event_recorded.sender_receivers_cache.clear()
    try:
        yield
    finally:
        case_event_recorded.receivers = receivers
        case_event_recorded.sender_receivers_cache.clear()
