"""What the cases app announces; the clock listens (tasks.receivers)."""

from django.dispatch import Signal

#: Sent inside the transaction that wrote the event; kwargs: `event` (CaseEvent).
case_event_recorded = Signal()
