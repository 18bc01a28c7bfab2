"""Going on with a request on another device: a code and a mobile number, and only both.

The code is short enough for paper (58 bits), so it is never a key on its own: it opens nothing
without the number, few tries are allowed by address, by code and by number, and it ends with its
draft. It is shown once on the screen and never sent: a number with a slip in it is somebody else's
telephone, and that person would hold both keys.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.encryption import blind_index
from cms.core.phones import normalize_phone
from cms.core.references import new_code, normalize_code
from public_site import drafts, limits
from public_site.deeds import DoorClosed
from public_site.models import RequestDraft, ResumeKey

#: One sentence for everything wrong: it must not tell whether there is such a request (S16).
NOT_FOUND = _(
    "We found no unfinished request with this code and this number. Look at both again, character"
    " by character. A request that was sent is found with its reference and tracking code; one"
    " whose days are over has been deleted."
)


@transaction.atomic
def save_for_later(draft: RequestDraft, *, mobile: str) -> str:
    """Return a code that opens this draft together with `mobile`; an earlier code ends with it.

    The draft is kept longer from now on.
    """
    held = RequestDraft.objects.select_for_update().get(pk=draft.pk)
    if held.case_id is not None:
        raise ValidationError(_("This request has been sent already."))
    code = new_code()
    ResumeKey.objects.update_or_create(draft=held, defaults={"key": _key(code, mobile)})
    held.expires_at = max(held.expires_at, timezone.now() + drafts.kept_for(held))
    held.save(update_fields=["expires_at", "updated_at"])
    draft.expires_at = held.expires_at
    return code


def find_saved(code: str, mobile: str, *, address: str) -> RequestDraft | None:
    """Return the draft both keys open, None for any wrong pair; raise DoorClosed.

    Unknown and wrong are one look-up of one digest, so they take the same time. Only wrong tries
    count.
    """
    doors = (
        (limits.RESUME_BY_ADDRESS, address),
        (limits.RESUME_BY_CODE, normalize_code(code)),
        (limits.RESUME_BY_MOBILE, normalize_phone(mobile)),
    )
    for limit, subject in doors:
        if until := limits.closed_until(limit, subject):
            raise DoorClosed(until)
    living = RequestDraft.objects.filter(expires_at__gt=timezone.now(), case=None)
    draft = living.select_related("service").filter(resume_key__key=_key(code, mobile)).first()
    if draft is None:
        for limit, subject in doors:
            limits.count_knock(limit, subject)
    return draft


def _key(code: str, mobile: str) -> str:
    return blind_index(f"{normalize_code(code)}:{normalize_phone(mobile)}", "resume")
