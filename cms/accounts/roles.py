"""Roles: one table says who exists and what each may do; `manage.py sync_roles` makes it so."""

from collections.abc import Iterable, Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """A role is a named group; its value is the group's name."""

    EDITOR = "editor", _("Content editor")
    PUBLISHER = "publisher", _("Publisher")
    RECEPTIONIST = "receptionist", _("Receptionist")
    OFFICER = "officer", _("Relations officer")
    RESEARCHER = "researcher", _("Social researcher")
    MEMBER = "member", _("Committee member")
    CHAIR = "chair", _("Committee chair")
    SECRETARY = "secretary", _("Committee secretary")
    DELIVERY = "delivery", _("Delivery officer")
    REPRESENTATIVE = "representative", _("Representative")
    DIRECTOR = "director", _("Executive director")
    BOARD_SECRETARY = "board_secretary", _("Board secretary")
    AUDITOR = "auditor", _("Auditor")
    PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")
    ADMIN = "admin", _("System administrator")


def labels_of(names: Iterable[str]) -> list[str]:
    """Return what people call these roles, in the order of the table; other names are left out."""
    held = set(names)
    return [str(role.label) for role in Role if role.value in held]


#: Roles that read cases and do nothing in them.
ONLY_READING = frozenset({Role.AUDITOR, Role.PRIVACY_OFFICER})
#: Roles whose work is people's cases. Everyone else sees no case, anywhere.
CASE_ROLES = (
    Role.RECEPTIONIST,
    Role.OFFICER,
    Role.RESEARCHER,
    Role.MEMBER,
    Role.CHAIR,
    Role.SECRETARY,
    Role.DELIVERY,
    Role.REPRESENTATIVE,
    Role.DIRECTOR,
    Role.BOARD_SECRETARY,
    Role.AUDITOR,
    Role.PRIVACY_OFFICER,
)

_ADMIN_DOOR = ("wagtailadmin.access_admin",)
_READ_CASES = ("cases.view_case", "cases.view_person")
#: The desk: calls and visits, appointments; letters are a register of their own.
_DESK = ("cases.view_contact", "cases.view_appointment")
_LETTERS = ("cases.view_letter",)
#: Which meetings somebody reads is for `cases.permissions.meeting_scope` to say.
_MEETINGS = ("cases.view_meeting",)
#: Of which branches is for `cases.report_rights.figure_scope` to say.
_FIGURES = ("cases.view_figure",)
#: What is changed because of what people said; and who reads their words first, and covers names.
_CORRECT = tuple(f"surveys.{action}_correction" for action in ("add", "change", "view"))
_PASS_COMMENTS = ("surveys.change_response",)
#: Closed requests whose time is over: reading the list, and keeping one with a reason.
_SEE_RETENTION = ("cases.view_retentionhold",)
_KEEP_LONGER = (*_SEE_RETENTION, "cases.add_retentionhold")
#: Breaches of personal data: reading the register, and keeping it.
_SEE_BREACHES = ("cases.view_breach",)
_KEEP_BREACHES = (*_SEE_BREACHES, "cases.add_breach", "cases.change_breach")
#: Who has confirmed the policy, by role; and whom to remind.
_SEE_READERS = ("policies.view_policyreading",)
#: The clock's page: reading it, and trying again or giving up what did not get done (J12.9).
_SEE_CLOCK = ("tasks.view_job",)
_WIND_CLOCK = (*_SEE_CLOCK, "tasks.change_job")
#: Opening a case outside one's sight for some hours, with a reason, told at once.
_EMERGENCY = ("cases.open_in_emergency",)
#: Who looked at what, which lists left the house, and who agreed to what.
_VIEW_LOG = ("cases.view_caseview", "cases.view_caseexport", "cases.view_consent")
#: Who said that kinship keeps them out of a case, and what ties them.
_KINSHIP = ("cases.view_kinshipdeclaration",)
#: Drawing samples of cases, and reading promises case by case (J11).
_AUDIT = ("cases.view_auditsample", "cases.add_auditsample", "cases.view_windowpause")
#: Outreach: written by those who answer people, approved by another person (C27).
_SEE_OUTREACH = ("cases.view_campaign",)
_WRITE_OUTREACH = (*_SEE_OUTREACH, "cases.add_campaign", "cases.change_campaign")
_APPROVE_OUTREACH = (*_SEE_OUTREACH, "cases.approve_campaign")
_CONFIGURE = tuple(
    f"{app}.{action}_{model}"
    for app, model in (
        ("association", "branch"),
        ("association", "channel"),
        ("association", "holiday"),
        ("association", "season"),
        ("cases", "service"),
        ("cases", "routingrule"),
        ("cases", "committee"),
        ("cases", "standardanswer"),
        ("cases", "partner"),
        ("notices", "messagetemplate"),
        ("surveys", "survey"),
    )
    for action in ("add", "change", "delete", "view")
)

#: One rule for each event: they are changed, never added or taken away.
_MESSAGE_RULES = ("notices.view_noticerule", "notices.change_noticerule")

#: Forms pass from editor to publisher as pages do; nobody deletes one.
_BUILD_FORMS = tuple(f"cases.{action}_serviceform" for action in ("add", "change", "view"))
_PUBLISH_FORMS = (*_BUILD_FORMS, "cases.publish_serviceform")

#: Who answers people keeps the answers; what is no longer used is taken out of use.
_KEEP_ANSWERS = tuple(f"cases.{action}_standardanswer" for action in ("add", "change", "view"))

#: A service is made by an editor while it is closed, and opened to the public by a publisher.
_BUILD_SERVICES = tuple(f"cases.{action}_service" for action in ("add", "change", "view"))
_OPEN_SERVICES = (*_BUILD_SERVICES, "cases.open_service")

ROLE_PERMISSIONS: Mapping[Role, tuple[str, ...]] = {
    Role.EDITOR: (*_ADMIN_DOOR, *_BUILD_FORMS, *_BUILD_SERVICES, "cases.view_workflow"),
    Role.PUBLISHER: (
        *_ADMIN_DOOR,
        *_PUBLISH_FORMS,
        *_OPEN_SERVICES,
        *_SEE_READERS,
        "cases.view_workflow",
    ),
    Role.RECEPTIONIST: (*_ADMIN_DOOR, *_READ_CASES, *_DESK, *_LETTERS),
    Role.OFFICER: (
        *_ADMIN_DOOR,
        *_READ_CASES,
        *_DESK,
        *_LETTERS,
        *_EMERGENCY,
        "notices.view_notice",
        "notices.change_notice",  # send again, or give up; never the text
        "surveys.view_survey",
        *_CORRECT,
        *_KEEP_ANSWERS,
        *_FIGURES,
        *_WRITE_OUTREACH,
    ),
    Role.RESEARCHER: (*_ADMIN_DOOR, *_READ_CASES, *_DESK, *_LETTERS, *_EMERGENCY),
    Role.MEMBER: (*_ADMIN_DOOR, "cases.view_case", *_MEETINGS),
    Role.CHAIR: (*_ADMIN_DOOR, "cases.view_case", *_MEETINGS),
    Role.SECRETARY: (*_ADMIN_DOOR, "cases.view_case", *_MEETINGS),
    Role.DELIVERY: (*_ADMIN_DOOR, *_READ_CASES),
    Role.REPRESENTATIVE: (*_ADMIN_DOOR, *_READ_CASES, *_DESK),
    Role.DIRECTOR: (
        *_ADMIN_DOOR,
        *_READ_CASES,
        *_DESK,
        *_LETTERS,
        *_MEETINGS,
        *_WIND_CLOCK,
        *_VIEW_LOG,
        *_KINSHIP,
        *_AUDIT,
        *_KEEP_LONGER,
        *_KEEP_BREACHES,
        *_SEE_READERS,
        "notices.view_notice",
        "notices.change_notice",
        "notices.view_messagetemplate",  # as people read it, with a request in sight
        "surveys.view_survey",
        *_CORRECT,
        *_PASS_COMMENTS,
        *_FIGURES,
        *_WRITE_OUTREACH,
        "cases.approve_campaign",  # never of what they wrote themselves
        "cases.view_service",
        "cases.view_serviceform",
        "cases.view_workflow",
        "cases.add_programmechange",  # other times, once the bylaws were looked at (ENV-6.6)
        "cases.view_partner",
    ),
    Role.BOARD_SECRETARY: (
        *_ADMIN_DOOR,
        "cases.view_case",
        *_LETTERS,
        *_FIGURES,
        *_SEE_READERS,
    ),
    Role.AUDITOR: (
        *_ADMIN_DOOR,
        *_READ_CASES,
        *_DESK,
        *_LETTERS,
        *_MEETINGS,
        *_SEE_CLOCK,
        *_VIEW_LOG,
        *_KINSHIP,
        *_AUDIT,
        *_SEE_RETENTION,
        *_SEE_BREACHES,
        *_SEE_READERS,
        "notices.view_notice",
        "surveys.view_survey",
        "surveys.view_correction",
        *_FIGURES,
        *_SEE_OUTREACH,
    ),
    Role.PRIVACY_OFFICER: (
        *_ADMIN_DOOR,
        *_READ_CASES,
        *_DESK,
        *_LETTERS,
        *_MEETINGS,
        *_VIEW_LOG,
        *_AUDIT,
        *_KEEP_LONGER,
        *_KEEP_BREACHES,
        *_APPROVE_OUTREACH,
    ),
    Role.ADMIN: (
        *_ADMIN_DOOR,
        *_CONFIGURE,
        *_MESSAGE_RULES,
        *_WIND_CLOCK,
        *_PUBLISH_FORMS,
        "cases.open_service",
        "cases.view_workflow",
        "cases.change_workflow",
        "association.change_association",
        "accounts.add_user",
        "accounts.change_user",
        "accounts.view_user",
        "notices.view_notice",  # of a house that sends nothing out: what was kept here
        # No right over groups: roles are this table, and whoever edits a group takes any right.
    ),
}

#: Wagtail page permissions at the root of the site.
PAGE_PERMISSIONS: Mapping[Role, tuple[str, ...]] = {
    Role.EDITOR: ("add_page", "change_page"),
    Role.PUBLISHER: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}

_KEEP_MEDIA = (
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
)

#: Permissions on the root collection of images and documents.
COLLECTION_PERMISSIONS: Mapping[Role, tuple[str, ...]] = {
    Role.EDITOR: _KEEP_MEDIA,
    Role.PUBLISHER: _KEEP_MEDIA,
    Role.ADMIN: ("wagtailimages.add_image", "wagtailimages.choose_image"),  # the logo
}
