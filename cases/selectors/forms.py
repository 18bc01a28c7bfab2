"""What a change of a form would touch."""

from cases.models import ServiceForm


def unfinished_requests(form: ServiceForm) -> int:
    """Return how many requests are being written on any version of this form right now."""
    return form.versions.filter(drafts__isnull=False, drafts__case__isnull=True).count()
