"""Messages about a case, and where they are read and handled in the back office."""

from django.urls import reverse

from tests.factories.notices import NoticeFactory

LIST = "/admin/messages/"


def about(case, **changes):
    return NoticeFactory(subject_kind="case", subject_id=case.pk, **changes)


def room(notice):
    return reverse("messages:inspect", args=[notice.pk])


def deed(name, notice):
    return reverse(f"messages:{name}", args=[notice.pk])
