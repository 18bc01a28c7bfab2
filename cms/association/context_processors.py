from django.http import HttpRequest

from cms.association.selectors import current_association


def association(request: HttpRequest) -> dict[str, object]:
    """Give every template the association; read once per request."""
    return {"association": current_association()}
