from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

#: Type key of the policy this product turns on; home page and notices cite its clauses.
BENEFICIARY_RELATIONS = "beneficiary-relations"


class Party(TextChoices):
    """Whom a policy concerns; the library is filtered by it (C08)."""

    BENEFICIARIES = "beneficiaries", _("Beneficiaries")
    SUPPORTERS = "supporters", _("Supporters")
    VOLUNTEERS = "volunteers", _("Volunteers")
    STAFF = "staff", _("Staff")
    MEMBERS = "members", _("Members")
    PARTNERS = "partners", _("Partners")


class DeclaredStatus(TextChoices):
    """What the page says of itself; only complete facts may call themselves approved (C03)."""

    AWAITING = "awaiting_approval_facts", _("Awaiting approval facts")
    APPROVED = "approved", _("Approved")


class ReferenceType(TextChoices):
    MEETING = "meeting", _("Board meeting")
    SESSION = "session", _("Board session")
    MINUTES = "minutes", _("Board minutes")
    DECISION = "decision", _("Board resolution")


class Calendar(TextChoices):
    HIJRI = "hijri", _("The Hijri date")
    GREGORIAN = "gregorian", _("The Gregorian date")
