"""Publishing a form: what staff built becomes the next frozen version (C12)."""

from typing import Any

from django.db import transaction

from cases.models import FormVersion, ServiceForm


@transaction.atomic
def freeze_form(form: ServiceForm) -> FormVersion:
    """Return the version that says what the form says now; freeze a new one when none newest does.

    Open requests and drafts keep the version they began with. Raises ValidationError when the
    definition could not be answered.
    """
    held = ServiceForm.objects.select_for_update().get(pk=form.pk)
    newest = held.current_version
    if newest is not None and newest.definition == held.definition:
        return newest
    number = newest.number + 1 if newest else 1
    version = FormVersion(form=held, number=number, definition=held.definition)
    version.full_clean()
    version.save()
    return version


def freeze_when_published(instance: ServiceForm, **_signal: Any) -> None:
    """Follow Wagtail's `published`, whether a person pressed the button or the hour had come."""
    freeze_form(instance)
