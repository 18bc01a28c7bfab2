"""From a JSON body to what the web door hands in, read by the same engine and the same forms."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import Form
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.models import Case, FormVersion, Service
from cases.questions.answers import clean_answers
from cases.questions.definition import FormDefinition
from cases.questions.form import UNKNOWN_BRANCH, unknown_branches
from cases.selectors.objecting import objection_answers
from cases.services.declarations import DeclarationGiven
from cases.services.intake import RequestForm, submit_request
from public_site.api.inputs import ConsentsIn, DeclarationIn, FormIn
from public_site.api.problems import (
    INVALID,
    NOT_NOW,
    SERVICE_CLOSED,
    Mistake,
    Problem,
    mistakes,
    pointer,
)
from public_site.forms.declaration import DeclarationForm, api_modes
from public_site.forms.request import ConsentForm
from public_site.selectors import open_form_version

_PERSON = "person."


def read_form(
    service: Service, sent: FormIn, *, form_key: UUID, objected: Case | None = None
) -> RequestForm:
    """Return the filled form; raise a problem that names everything wrong with it at once.

    What an objection to `objected` need not say again is known; what is sent goes before it.
    """
    version = _open_version(service)
    asked = service.form_as_asked(version)
    known = objection_answers(objected, asked) if objected else {}
    answers, errors = read_answers(asked, sent.answers, sent.contact, known)
    consents = ConsentForm(service, _boxes(sent.consents))
    declaration = DeclarationForm(service, _word(sent.declaration), modes=api_modes(service))
    errors += [
        *_form_mistakes(consents, "consents", {}),
        *_form_mistakes(declaration, "declaration", {"agreed": "accepted"}),
    ]
    if errors:
        raise Problem(INVALID, errors=errors)
    return RequestForm(
        form_key=form_key,
        service=service,
        form_version=version,
        answers=answers,
        language=sent.language or get_language() or "ar",
        consents=consents.consents(),
        declaration=_given(declaration),
        objected=objected,
    )


def read_answers(
    definition: FormDefinition,
    answers: Mapping[str, Any],
    contact: Mapping[str, Any],
    known: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Any], list[Mistake]]:
    """Return the answers that are kept, and what is wrong, each where it was sent.

    `known` answers what neither `answers` nor `contact` do.
    """
    filled = {
        key: name
        for key, name in _asked_of_the_person(definition).items()
        if answers.get(key) is None and contact.get(name) is not None
    }
    sent = {key: value for key, value in answers.items() if value is not None}
    raw = {**(known or {}), **sent, **{key: contact[name] for key, name in filled.items()}}
    result = clean_answers(definition, raw)
    errors = dict(result.errors)
    for key in unknown_branches(definition.questions, result.values):
        errors[key] = [str(UNKNOWN_BRANCH)]
    return result.values, [
        Mistake(_place(key, filled), message)
        for key, messages in errors.items()
        for message in messages
    ]


def _asked_of_the_person(definition: FormDefinition) -> dict[str, str]:
    """Return what the questions bound to the person ask for, by the key of the question."""
    return {
        question.key: question.binds.removeprefix(_PERSON)
        for question in definition.questions
        if question.binds and question.binds.startswith(_PERSON)
    }


def _place(key: str, filled: Mapping[str, str]) -> str:
    return pointer("contact", filled[key]) if key in filled else pointer("answers", key)


def hand_in(form: RequestForm) -> Case | None:
    """Store the request and return its case; None when its key made a case before."""
    try:
        submission = submit_request(form, acting_user=None)
    except ValidationError as error:  # closed, or another declaration, since the form was read
        raise Problem(NOT_NOW, error.messages[0]) from None
    return submission.case if submission.created else None


def _open_version(service: Service) -> FormVersion:
    version = open_form_version(service)
    if version is None:
        note = str(service.closed_note)
        raise Problem(
            SERVICE_CLOSED, note or _("This service does not take requests at the moment.")
        )
    return version


def _boxes(consents: ConsentsIn) -> dict[str, bool]:
    """The web form asks the other way round whether somebody would rather not be asked."""
    boxes = consents.model_dump()
    return {**boxes, "no_survey": not boxes.pop("survey")}


def _word(declaration: DeclarationIn | None) -> dict[str, Any]:
    if declaration is None:
        return {}
    return {
        "version": declaration.version,
        "name": declaration.name,
        "agreed": declaration.accepted,
        "mode": declaration.mode or "",
        "drawing": declaration.drawing,
    }


def _given(form: DeclarationForm) -> DeclarationGiven | None:
    """Keep what was drawn; of a request refused after all the sweep of lost files finds it."""
    try:
        with form.given() as given:
            return given
    except ValidationError as error:
        places = [pointer("declaration", name) for name in error.error_dict]
        said = [Mistake(place, text) for place in places for text in error.messages]
        raise Problem(INVALID, errors=said) from None


def _form_mistakes(form: Form, place: str, names: Mapping[str, str]) -> Iterable[Mistake]:
    for name, errors in form.errors.as_data().items():
        for error in errors:
            yield from mistakes(error, place, names.get(name, name))
