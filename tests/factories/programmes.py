"""A programme with its times, and people who said which would suit them."""

import uuid
from typing import Any

from django.utils import timezone

from cases.enums import ServiceKind
from cases.models import ProgrammeChange, Service
from cases.programme_enums import TimeSlot
from cases.selectors.programmes import latest_record
from cases.services.intake import RequestForm, submit_request
from cases.services.programmes import Proposal
from cms.core.translated import TranslatedText
from tests.factories.cases import ServiceFactory, ServiceFormFactory
from tests.factories.definitions import text

ASR, MORNING = TimeSlot.WEEKDAY_AFTER_ASR.value, TimeSlot.WEEKDAY_MORNING.value
WISH: dict[str, Any] = {
    "key": "when",
    "type": "many",
    "label": text("أي الأوقات يناسبكم؟"),
    "choices": [{"value": slot.value, "label": text(slot.value)} for slot in TimeSlot],
    "required": False,
    "binds": "case.preferred_times",
}
FORM = {"steps": [{"key": "when", "title": text("متى؟"), "questions": [WISH]}]}
BEFORE, AFTER = text("السبت صباحًا", "Saturdays"), text("الأحد بعد العصر", "Sundays after Asr")


def make_programme(*, slots: tuple[str, ...] = (MORNING,), **values: Any) -> Service:
    """Return an activity that asks which times suit, with the times its profile gave it."""
    form = ServiceFormFactory(definition=FORM)
    service = ServiceFactory(plain=True, kind=ServiceKind.ACTIVITY, form=form, **values)
    if slots:
        ProgrammeChange.objects.create(service=service, slots=list(slots), text=BEFORE)
    return service


def ask(service: Service, *wishes: str, language: str = "ar") -> Any:
    """Send a request that says which times suit."""
    form = RequestForm(
        form_key=uuid.uuid4(),
        service=service,
        form_version=service.form.current_version,
        answers={"when": list(wishes)} if wishes else {},
        language=language,
    )
    return submit_request(form, acting_user=None).case


def proposal(**other: Any) -> Proposal:
    values: dict[str, Any] = {
        "slots": [ASR],
        "text": TranslatedText(AFTER),
        "effective_from": timezone.localdate(),
        "reason": "اختار أكثر الناس وقت العصر",
        "clause": "البند 6.6",
        "is_allowed": True,
    }
    return Proposal(**{**values, **other})


def seen(service: Service) -> dict[str, int]:
    return {"seen": latest_record(service)}
