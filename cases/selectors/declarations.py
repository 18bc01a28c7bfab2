"""The applicant's word over the answers as they are now (C38)."""

import hashlib
import json
from typing import Any

from cases.models import Case, Declaration


def answers_hash(answers: dict[str, Any]) -> str:
    """Return the digest a declaration vouches for."""
    canonical = json.dumps(answers, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def standing_declaration(case: Case) -> Declaration | None:
    """Return the newest word that nothing has voided."""
    return next((word for word in case.declarations.all() if word.voided_at is None), None)


def owes_declaration(case: Case) -> bool:
    """Whether the word given is void and the service asks for one: nothing is decided on it."""
    if not case.is_open or not case.service.declaration_text:
        return False
    words = list(case.declarations.all())
    return bool(words) and all(word.voided_at for word in words)
