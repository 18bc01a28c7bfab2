"""Who may open each address of the house: the table that `test_routes` walks.

Whoever adds an address says here whose it is.
"""

from dataclasses import dataclass, field

from cases.permissions import KEEPING_FILES, MERGING_FILES, ROOM_PARTS, RoomPart
from cms.accounts.roles import ROLE_PERMISSIONS, Role

Roles = frozenset[Role]

OVERSEERS: Roles = frozenset({Role.DIRECTOR, Role.AUDITOR, Role.PRIVACY_OFFICER})
#: Who sees the case of this office: new, nobody's yet, and in their branch.
SIGHT: Roles = OVERSEERS | {Role.RECEPTIONIST, Role.OFFICER, Role.REPRESENTATIVE}
NOBODY: Roles = frozenset()


def _may(codename: str) -> Roles:
    return frozenset(role for role, rights in ROLE_PERMISSIONS.items() if codename in rights)


def _reads(*parts: RoomPart) -> Roles:
    return frozenset(role for role in SIGHT if set(parts) <= ROOM_PARTS[role])


@dataclass(frozen=True)
class Records:
    """An address with a record in it: who opens it for a case of their own branch, for a restricted
    case nobody gave them, and for a case of another branch."""

    own: Roles
    restricted: Roles = NOBODY
    other: Roles = NOBODY


@dataclass(frozen=True)
class NoRecord:
    """A list, a new form, or something that is not about people; `why` says who looks after it."""

    why: str


@dataclass(frozen=True)
class Configured:
    """Configuration: for the roles with one of these rights over its model, and nobody else."""

    model: str
    rights: tuple[str, ...] = ("add", "change", "delete", "view")
    roles: Roles = field(init=False)

    def __post_init__(self) -> None:
        held = frozenset().union(*(_may(f"{self._app}.{r}_{self._name}") for r in self.rights))
        object.__setattr__(self, "roles", held)

    @property
    def _app(self) -> str:
        return self.model.partition(".")[0]

    @property
    def _name(self) -> str:
        return self.model.partition(".")[2]


def _case(own: Roles = SIGHT) -> Records:
    """Who answers for the house opens every case, restricted or not; everybody else their own."""
    return Records(own, restricted=own & OVERSEERS, other=own & OVERSEERS)


#: Who examines the house opens a name on purpose, and nothing that tells it before (J11.8).
_NAMING = OVERSEERS - {Role.AUDITOR}
#: A person of a restricted case is known to its owner only; of another branch to the director and
#: those who answer for the house.
_FILE = Records(SIGHT & _may("cases.view_person") - {Role.AUDITOR}, other=_NAMING)
_DESK = Records(SIGHT & _may("cases.view_contact"), other=OVERSEERS)
#: Who studies reads the letters of the cases they have: test_the_register_of_letters.
_LETTER = Records(SIGHT & _may("cases.view_letter") - {Role.RESEARCHER}, other=OVERSEERS)
#: They name the person: of a restricted case nobody's but its owner's.
_LETTERS = Records(_reads(RoomPart.PERSON) - {Role.AUDITOR}, other=_NAMING)
_SIGNATURE = Records(_reads(RoomPart.PAPERS, RoomPart.PERSON) - {Role.AUDITOR}, other=_NAMING)
_NOTICE = _case(SIGHT & _may("notices.view_notice"))
_CALL = _case(SIGHT & _may("notices.change_notice"))
_MEETING = Records(
    OVERSEERS | {Role.SECRETARY, Role.MEMBER, Role.CHAIR}, restricted=NOBODY, other=OVERSEERS
)
_LISTS = NoRecord("lists: test_scope looks for cases out of sight in every one")
_PUBLIC = NoRecord("the public: tests/public_site")
_EDITORS = NoRecord("pages and media: Wagtail's own rights, nobody's case")
_WAGTAIL = NoRecord("Wagtail's own: it knows no case (reports, bulk, chooser: test_scope)")

#: Route, or a pattern of routes → what it expects; the first that fits counts.
TABLE: dict[str, Records | NoRecord | Configured] = {
    # --- the case room --------------------------------------------------------------------------
    "cases:inspect": _case(),
    **dict.fromkeys(
        (
            *("cases:move", "cases:reassign", "cases:show-name", "cases:check-document"),
            *("cases:request-missing", "cases:save-study", "cases:cast-vote"),
            *("cases:record-decision", "cases:override-window", "cases:register"),
            *("cases:use-contact", "cases:keep-contact", "cases:renew-code"),
            "cases:take-household",
            *("cases:show-needs", "cases:show-answers"),
            *("cases:plan-delivery", "cases:complete-delivery", "cases:fail-delivery"),
            *("cases:send-message", "cases:add-note", "cases:renew-paper"),
            *("cases:restrict", "cases:lift-restriction"),
            *("cases:refer", "cases:note-result"),
        ),
        _case(),
    ),
    "cases:accept-call": NoRecord("an urgent call only: test_answering_calls"),
    "cases:help-on-the-spot": NoRecord("an urgent call only: test_answering_calls"),
    "cases:say-at-once": NoRecord("an urgent call only: test_answering_calls"),
    "cases:decide-objection": NoRecord("its own stage only: objecting/test_objecting"),
    "cases:show-first": NoRecord("who judges the objection: test_room_objection"),
    "cases:raise-issue": NoRecord("for who has the case: test_raising_issues"),
    "cases:add-to-issue": NoRecord("for who has the case: test_raising_issues"),
    "cases:declare-kinship": NoRecord("shuts its caller out: test_study_and_kinship"),
    **dict.fromkeys(
        ("cases:fill-research", "cases:keep-photo", "cases:remove-photo", "cases:study-photo"),
        NoRecord("who studies, and who reads the study: test_research"),
    ),
    "cases:correct-answers": Records(frozenset({Role.RECEPTIONIST, Role.OFFICER})),
    "cases:file": _case(_reads(RoomPart.PAPERS)),
    "cases:signature": _SIGNATURE,
    "cases:delivery-photo": NoRecord("who sees the delivery: test_photo_of_a_delivery"),
    "cases:print": _case(),
    "cases:handover-receipt": NoRecord("a case handed over: test_referring"),
    "cases:toolkit": _case(),
    "cases:letters": _LETTERS,
    "cases:letter_file": _LETTERS,
    "cases:issue_letter": Records(frozenset({Role.RECEPTIONIST, Role.OFFICER})),
    "cases:drop_view": Records(NOBODY),  # somebody else's view
    "cases:emergency": NoRecord("for who has the right: test_emergencies"),
    "cases:note_emergency": NoRecord("for who answers for it: test_emergencies"),
    "cases:list": _LISTS,
    "cases:list_results": _LISTS,
    "cases:queue": _LISTS,
    "cases:queue_results": _LISTS,
    "cases:save_view": _LISTS,
    # --- people ---------------------------------------------------------------------------------
    "persons:inspect": _FILE,
    **dict.fromkeys(
        (
            *("persons:show-numbers", "persons:reach", "persons:details", "persons:identity"),
            *("persons:roles", "persons:add-member", "persons:change-member"),
            *("persons:end-member", "persons:take-details", "persons:take-family"),
            *("persons:renew", "persons:apart", "persons:undo-merge"),
            *("persons:stop-messages", "persons:allow-messages"),
        ),
        _FILE,
    ),
    "persons:compare": Records(
        frozenset({*KEEPING_FILES, *MERGING_FILES}), other=OVERSEERS & set(MERGING_FILES)
    ),
    "persons:list": _LISTS,
    "persons:list_results": _LISTS,
    # --- the desk -------------------------------------------------------------------------------
    "contacts:inspect": _DESK,
    "contacts:deed": _DESK,
    "appointments:inspect": _DESK,
    "appointments:deed": _DESK,
    "letters:inspect": _LETTER,
    "letters:scan": _LETTER,
    "letters:deed": _LETTER,
    "letters:new": _LISTS,
    "desk:slip": Records(NOBODY),  # for who entered the request, once
    "desk:take": NoRecord("a new request: may_enter, tests of the desk"),
    "desk:new": NoRecord("a new request: may_enter, tests of the desk"),
    "desk:objection": NoRecord("leads to a new request: test_room_objection"),
    "contacts:*": _LISTS,
    "appointments:*": _LISTS,
    "letters:*": _LISTS,
    # --- what hangs on cases --------------------------------------------------------------------
    **dict.fromkeys(("papers:list", "papers:list_results"), _LISTS),
    **dict.fromkeys(("decisions:list", "decisions:list_results"), _LISTS),
    **dict.fromkeys(("deliveries:list", "deliveries:list_results"), _LISTS),
    "deliveries:payments": _LISTS,
    "deliveries:payments_*": NoRecord("one's own lists: test_monthly_deliveries"),
    "messages:inspect": _NOTICE,
    "messages:open_call": Records(NOBODY),  # these messages are no calls; test_messages
    **dict.fromkeys(("messages:retry", "messages:give-up", "messages:call"), _CALL),
    "messages:list": _LISTS,
    "messages:list_results": _LISTS,
    **dict.fromkeys(("view_log:list", "view_log:list_results"), _LISTS),
    **dict.fromkeys(("kinships:list", "kinships:list_results"), _LISTS),
    **dict.fromkeys(("exports:list", "exports:list_results"), _LISTS),
    "campaigns:list": _LISTS,
    "campaigns:list_results": _LISTS,
    "campaigns:*": NoRecord("counts and no people, by branch: test_outreach_screens"),
    # --- the committee --------------------------------------------------------------------------
    **dict.fromkeys(("meetings:inspect", "meetings:item", "meetings:item_deed"), _MEETING),
    "meetings:deed": _MEETING,
    "meetings:minutes": Records(NOBODY),  # none are written yet; test_meetings
    "meetings:list": _LISTS,
    "meetings:list_results": _LISTS,
    "meetings:new": NoRecord("a new meeting: kept_committees, tests of the meetings"),
    # --- figures, the clock, and what is one's own ----------------------------------------------
    "case_report": NoRecord("figures with small groups hidden: tests/cases/reports"),
    "monthly_report*": NoRecord("groups of the whole house: tests/cases/reports/test_monthly"),
    "policy_to_read": NoRecord("the policy and one's own word: tests/cms/policies"),
    **dict.fromkeys(
        ("policy_readers", "policy_wording"), NoRecord("of the house: tests/cms/policies")
    ),
    "breaches:*": NoRecord("how many, and no people: test_registers"),
    **dict.fromkeys(("consents:list", "consents:list_results"), _LISTS),
    "processing": NoRecord("what forms ask, and no answers: test_registers"),
    "retention": _LISTS,
    "audit_sample": _LISTS,
    "audit_sample_drawn": NoRecord("drawn cases its reader sees: tests/cases/reports/test_samples"),
    "promises": _LISTS,
    "programme*": NoRecord("wishes in numbers, small ones hidden: test_programme_times"),
    "destruction*": NoRecord("numbers of requests, no people: test_destruction_screen"),
    "retention_keep": NoRecord("only of requests past their time: test_retention"),
    "background_work*": NoRecord("kinds of work in numbers: test_clock_page"),
    "for_you*": NoRecord("one's own notices: test_for_you"),
    "urgent_calls": NoRecord("a count of what one sees: test_urgent_calls"),
    # --- configuration --------------------------------------------------------------------------
    "surveys:*": Configured("surveys.survey"),
    "survey_results": NoRecord("figures with small groups hidden: tests/surveys"),
    "survey_comment*": NoRecord("words without a person, in large groups: tests/surveys"),
    "corrections:*": Configured("surveys.correction"),
    "forms:*": Configured("cases.serviceform"),
    "workflows:*": Configured("cases.workflow"),
    "wagtailsnippets_cases_service:*": Configured("cases.service"),
    "wagtailsnippets_cases_standardanswer:*": Configured("cases.standardanswer"),
    "wagtailsnippets_cases_partner:*": Configured("cases.partner"),
    "decision_preview": NoRecord("files of who decides: test_decision_preview"),
    "template_with_case": NoRecord("requests in sight only: tests/tasks/test_previewing"),
    "template_*": Configured("notices.messagetemplate"),
    "wagtailsnippets_cases_routingrule:*": Configured("cases.routingrule"),
    "wagtailsnippets_cases_committee:*": Configured("cases.committee"),
    "wagtailsnippets_notices_noticerule:*": Configured("notices.noticerule"),
    "wagtailsnippets_notices_messagetemplate:*": Configured("notices.messagetemplate"),
    "wagtailsnippets_association_branch:*": Configured("association.branch"),
    "wagtailsnippets_association_channel:*": Configured("association.channel"),
    "wagtailsnippets_association_holiday:*": Configured("association.holiday"),
    "wagtailsnippets_association_season:*": Configured("association.season"),
    "wagtailusers_users:*": Configured("accounts.user"),
    "wagtailusers_groups:*": Configured("auth.group"),
    # --- the public -----------------------------------------------------------------------------
    "api:*": _PUBLIC,
    "content_api:*": _PUBLIC,
    **dict.fromkeys(("root", "brand", "search", "service", "leave", "survey_thanks"), _PUBLIC),
    **dict.fromkeys(("survey", "service_paper", "service_paper_file", "service_check"), _PUBLIC),
    "stop": _PUBLIC,
    "at_site": _PUBLIC,
    "verify": _PUBLIC,
    "delivery_report": NoRecord("providers, signed: tests/tasks/test_reports"),
    "request_*": _PUBLIC,
    "track": _PUBLIC,
    "track_*": _PUBLIC,
    **dict.fromkeys(("healthz", "readyz", "metrics"), NoRecord("figures: tests/tasks")),
    # --- Wagtail --------------------------------------------------------------------------------
    **dict.fromkeys(("wagtailimages*", "wagtaildocs*", "wagtailadmin_pages:*"), _EDITORS),
    **dict.fromkeys(("simple_translation:*", "wagtailredirects:*", "wagtailembeds:*"), _EDITORS),
    **dict.fromkeys(("wagtailadmin_*", "wagtail_bulk_action", "wagtailsettings:*"), _WAGTAIL),
    **dict.fromkeys(("wagtailsnippets:*", "wagtaillocales:*", "wagtailsites:*"), _WAGTAIL),
    **dict.fromkeys(("wagtailcore_*", "wagtail_serve"), _WAGTAIL),
}
