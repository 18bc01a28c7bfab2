"""A filled form as the public door hands it over."""

import uuid

from cases.enums import (
    Purpose,
    SignatureMode,
)
from cases.services.declarations import DeclarationGiven
from cases.services.files import SubmittedFile
from cases.services.intake import RequestForm
from tests.factories.cases import ServiceFactory
from tests.factories.definitions import ANSWERS


def filled_form(**changes):
    service = changes.pop("service", None) or ServiceFactory()
    return RequestForm(
        **{
            "form_key": uuid.uuid4(),
            "service": service,
            "form_version": service.form.current_version,
            "answers": dict(ANSWERS),
            "consents": {Purpose.PROCESSING: True, Purpose.STORY: False},
            "declaration": DeclarationGiven(SignatureMode.TICK, "سالم علي", "1"),
            **changes,
        }
    )


def uploaded_file(key="lease"):
    return SubmittedFile(key, "ab/cd/file.pdf", "عقد.pdf", "application/pdf", 10, "0" * 64)
