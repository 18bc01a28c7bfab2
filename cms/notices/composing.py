"""From a notice row to the words that leave: template, language, discretion."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cms.association.selectors import current_association
from cms.notices.enums import SECRET_PLACEHOLDERS, NoticeChannel
from cms.notices.models import MessageTemplate, Notice
from cms.notices.rendering import fill

#: Stands wherever staff read a message for what only the person was to read.
WITHHELD = "••••"


class NoTemplate(Exception):
    """Nobody has written what to say on this event over this channel."""


@dataclass(frozen=True)
class Letter:
    """A message ready to be read, and the template it was made from."""

    subject: str
    body: str
    template: MessageTemplate


def compose(notice: Notice) -> Letter:
    """Return what the notice says now; raise NoTemplate when nobody has written it."""
    return _composed(notice, notice.context)


def compose_record(notice: Notice, said: Letter | None = None) -> Letter:
    """Return the same words as staff may read them: the person's own secrets are left out.

    With `said`: by the template it was said by, though another may be in use since.
    """
    secret = {name: WITHHELD for name in SECRET_PLACEHOLDERS if notice.context.get(name)}
    if said and not secret:
        return said
    return _composed(notice, {**notice.context, **secret}, said.template if said else None)


def _composed(
    notice: Notice, values: Mapping[str, Any], template: MessageTemplate | None = None
) -> Letter:
    template = template or template_for(notice.event, notice.channel, notice.language)
    if template is None:
        raise NoTemplate
    body_values, subject_values = _discreet(notice.channel, values)
    isolate = notice.channel != NoticeChannel.SMS
    letter = Letter(
        subject=" ".join(fill(template.subject, subject_values, isolate=isolate).split()),
        body=fill(template.body, body_values, isolate=isolate),
        template=template,
    )
    return _as_a_trial(letter, notice.language) if notice.is_trial else letter


def _as_a_trial(letter: Letter, language: str) -> Letter:
    """Nobody who finds it in a mailbox takes it for a word of the association."""
    with translation.override(language):
        subject = _("Trial: %(subject)s") % {"subject": letter.subject}
        note = _("This is a trial of a message template, sent to its editor and nobody else.")
    return replace(letter, subject=subject, body=f"{note}\n\n{letter.body}")


def _discreet(
    channel: str, values: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Values for the text and for the subject: what others may glimpse names neither us
    nor a service, whatever an older template asks for."""
    if not current_association().neutral_notices:
        return values, values
    neutral = {**values, "association": "", "service": ""}
    return (neutral if channel == NoticeChannel.SMS else values), neutral


#: What was found within a turn of several messages; elsewhere it is looked up each time.
_found: ContextVar[dict[tuple[str, str, str], MessageTemplate | None] | None] = ContextVar(
    "templates", default=None
)


@contextmanager
def templates_held() -> Iterator[None]:
    """Look each template up once for the messages of one turn, which lasts seconds."""
    held = _found.set({})
    try:
        yield
    finally:
        _found.reset(held)


def template_for(event: str, channel: str, language: str) -> MessageTemplate | None:
    """Return the template in the person's language, else in the house's; a call reads the SMS."""
    use, found = (event, channel, language), _found.get()
    if found is None:
        return _look_up(*use)
    if use not in found:
        found[use] = _look_up(*use)
    return found[use]


def _look_up(event: str, channel: str, language: str) -> MessageTemplate | None:
    channels = [channel, NoticeChannel.SMS] if channel == NoticeChannel.CALL else [channel]
    found = {
        (row.channel, row.language): row
        for row in MessageTemplate.objects.filter(event=event, channel__in=channels, is_active=True)
    }
    wishes = [(c, lang) for c in channels for lang in (language, settings.LANGUAGE_CODE)]
    return next((found[wish] for wish in wishes if wish in found), None)


def as_html(letter: Letter, language: str) -> str:
    """Return the message as an e-mail page in the direction of its language."""
    parts = (part for part in letter.body.split("\n\n") if part.strip())
    paragraphs = [[linked(line) for line in part.splitlines()] for part in parts]
    with translation.override(language):
        context = {
            "association": current_association(),
            "subject": letter.subject,
            "paragraphs": paragraphs,
            "language": language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        }
        return render_to_string("notices/email.html", context)


def linked(line: str) -> SafeString:
    """Return a line, escaped, its addresses as links that keep their slashes in place."""
    # Everything of the line's own is escaped, so every tag left is one that `urlize` has made.
    return mark_safe(urlize(line, autoescape=True).replace("<a ", '<a dir="ltr" '))  # noqa: S308
