"""What the cases app announces; the clock listens (tasks.receivers)."""

from django.dispatch import Signal

#: Sent inside the transaction that wrote the event; kwargs: `event` (CaseEvent).
case_event_recorded = Signal()

#: A one-time code is to be sent, inside the transaction that wrote its row; kwargs: `row`
#: (SigningCode), `code`, `mobile`. Whoever listens answers with what it wrote down.
signing_code_made = Signal()

#: A time was booked, moved or cancelled, inside the transaction; kwargs: `appointment`, `change`
#: (AppointmentChange).
appointment_changed = Signal()

#: A meeting was planned, moved or cancelled, inside the transaction; kwargs: `meeting`, `change`
#: (MeetingChange), `by` (User).
meeting_changed = Signal()

#: Somebody is reached otherwise than before, inside the transaction; kwargs: `person` (Person).
contact_changed = Signal()

#: A file hangs on a case and waits for the scanner, inside the transaction; kwargs: `file`.
file_awaits_check = Signal()

#: A campaign was approved and its list written, inside the transaction; kwargs: `campaign`.
campaign_approved = Signal()

#: Somebody asks to have closed requests destroyed, or another has approved it, inside the
#: transaction; kwargs: `destruction`.
destruction_proposed = Signal()
destruction_approved = Signal()
destruction_ended = Signal()

#: The report of a month is being frozen; kwargs: `month` (date). Whoever listens answers with a
#: `Section` (cases.selectors.report_tables) in the active language, or with None.
month_drawn_up = Signal()

#: A programme has other times and open requests are to be told, inside the transaction; kwargs:
#: `change` (ProgrammeChange).
programme_changed = Signal()

#: A breach of personal data was noted, inside the transaction; kwargs: `breach`.
breach_noted = Signal()
