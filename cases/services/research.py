"""The research form: filled in at the visit, and saved as often as needed (C30)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from cases.enums import EventKind
from cases.models import Case, Study, StudyPhoto
from cases.permissions import may_study
from cases.questions.answers import clean_answers
from cases.research_enums import FactEvidence
from cases.selectors.research import MOST_PHOTOS, first_answers, research_version, study_of
from cases.selectors.scoring import live_score
from cases.services.proofs import kept_image
from cases.services.saving import save_tracked
from cases.services.study import kept_score
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import User
from cms.core.hygiene import clean_text


@transaction.atomic
def fill_research(
    case: Case, *, changes: Mapping[str, Any], known: Mapping[str, str], acting_user: User
) -> Study:
    """Keep what was found at a visit; what is not yet known may stay open.

    `changes`: key of a question → what was typed; `known`: key of a step → `FactEvidence`.
    Raises PermissionDenied, and ValidationError by the key of the question.
    """
    case = lock_case(case)
    if not may_study(acting_user, case):
        raise PermissionDenied
    version = research_version(case)
    if version is None:
        raise ValidationError(_("This service has no research form."))
    document = version.document
    result = clean_answers(document.all_optional(), {**first_answers(case), **changes})
    if not result.is_valid:
        raise ValidationError(result.errors)
    row = study_of(case) or Study(case=case)
    row.researcher, row.form_version, row.answers = acting_user, version, result.values
    steps = {step.key for step in document.steps}
    row.known = {key: FactEvidence(word) for key, word in known.items() if key in steps and word}
    case.study = row
    if "score" in row.facts and (score := live_score(case)):  # a study stands already: it follows
        row.facts = {**row.facts, "score": kept_score(score)}
    save_tracked(row, acting_user=acting_user)
    record_event(case, EventKind.RESEARCH_FILLED, acting_user=acting_user)
    return row


@dataclass(frozen=True)
class TakenPhoto:
    """A photo, what it shows, and who of the household agreed to it."""

    upload: "File[bytes] | None"
    shows: str
    agreed: str


@transaction.atomic
def keep_photo(case: Case, *, photo: TakenPhoto, acting_user: User) -> StudyPhoto:
    """Keep a photo of the home or place: privately, painted anew, with who agreed to it."""
    case = lock_case(case)
    if not may_study(acting_user, case):
        raise PermissionDenied
    shows, agreed = clean_text(photo.shows), clean_text(photo.agreed)
    if not agreed:
        raise ValidationError({"agreed": _("Write who agreed. Without a yes there is no photo.")})
    if StudyPhoto.objects.filter(case=case).count() >= MOST_PHOTOS:
        message = _("There are %(most)s photos already. Take one away first.")
        raise ValidationError({"photo": message % {"most": MOST_PHOTOS}})
    with kept_image(photo.upload, missing=_("Take or choose a photo.")) as kept:
        row = StudyPhoto.objects.create(
            case=case,
            file=kept.name,
            content_type=kept.content_type,
            sha256=kept.sha256,
            shows=shows,
            agreed=agreed,
            taken_by=acting_user,
        )
        record_event(case, EventKind.PHOTO_KEPT, acting_user=acting_user)
    return row


@transaction.atomic
def remove_photo(photo: StudyPhoto, *, acting_user: User, reason: str) -> None:
    """Take a photo away for good, as when somebody no longer agrees to it."""
    case = lock_case(photo.case)
    if not may_study(acting_user, case):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("Write why it is taken away.")})
    storage, name = photo.file.storage, str(photo.file.name)
    photo.delete()
    record_event(case, EventKind.PHOTO_REMOVED, acting_user=acting_user, reason=reason.strip())
    transaction.on_commit(lambda: storage.delete(name))
