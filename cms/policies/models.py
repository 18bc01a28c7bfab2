from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.search import index

from cms.core.search_words import search_text
from cms.core.translated import in_a_row
from cms.policies.approval import ApprovalFacts, MissingFact
from cms.policies.blocks import PolicyBody, clauses_of, words_of_clauses
from cms.policies.enums import Party
from cms.policies.forms import PolicyPageForm
from cms.policies.panels import ApprovalStatePanel

#: How Wagtail's scheduler names what it does.
SCHEDULED = "wagtail.publish.scheduled"


def _approval_panels() -> list[Any]:
    return [
        ApprovalStatePanel(heading=_("State of the approval")),
        FieldPanel("declared_status"),
        MultiFieldPanel(
            [
                "approving_body",
                "reference_type",
                "reference",
                "reference_year",
                "signatory_title",
                "licence_number",
            ],
            heading=_("Who approved it, and where that is written"),
        ),
        MultiFieldPanel(
            [
                HelpPanel(_("Copy both dates as the document states them. Do not correct them.")),
                "stated_hijri",
                "stated_gregorian",
                "authoritative_date",
                "authority_note",
                "effective_from",
                "covered_because",
            ],
            heading=_("Dates"),
        ),
        MultiFieldPanel(["supersedes", "superseded_by", "review_due"], heading=_("Versions")),
    ]


class PolicyPage(ApprovalFacts, Page):
    """A policy clause by clause, with the facts of its approval (C02, C03, C04)."""

    policy_type = models.SlugField(
        _("type key"),
        max_length=60,
        help_text=_("Stays the same when the title changes, such as beneficiary-relations."),
    )
    parties = models.JSONField(
        _("whom it concerns"),
        default=list,
        blank=True,
        help_text=_("The policy library is filtered by this."),
    )
    intro = models.TextField(_("in short"), blank=True)
    body = StreamField(PolicyBody(), blank=True, verbose_name=_("sections"))
    review_due = models.DateField(_("next review"), null=True, blank=True)
    superseded_by = models.ForeignKey(
        "policies.PolicyPage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="supersedes_pages",
        verbose_name=_("replaced by"),
        help_text=_("This page keeps its address and points to the newer policy."),
    )
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    template = "pages/policy_page.html"
    base_form_class = PolicyPageForm
    parent_page_types = ["pages.PoliciesPage"]
    subpage_types: list[str] = []

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [*Page.content_panels, "policy_type", "parties", "intro", "body"],
                heading=_("Clauses"),
            ),
            ObjectList(_approval_panels(), heading=_("Approval")),
            ObjectList(Page.promote_panels, heading=_("Promote")),
            ObjectList(Page.settings_panels, heading=_("Settings")),
        ]
    )
    search_fields = [*Page.search_fields, index.SearchField("folded_text")]
    api_fields = [
        APIField("policy_type"),
        APIField("parties"),
        APIField("intro"),
        APIField("declared_status"),
        APIField("in_force_from"),
        APIField("body"),
    ]

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")

    def clean(self) -> None:
        super().clean()
        self.refuse_unsound_content()

    def minimal_clean(self) -> None:
        """Drafts and scheduled pages pass here instead of `clean`; the same doors stay shut."""
        super().minimal_clean()
        self.refuse_unsound_content()

    def refuse_unsound_content(self) -> None:
        """Raise ValidationError for repeated clause numbers, unknown parties, unproven approval."""
        problems: dict[str, list[Any]] = {}
        for field, message in self._problems():
            problems.setdefault(field, []).append(message)
        if problems:
            raise ValidationError(problems)

    def _problems(self) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = [
            ("body", _("Clause %(number)s appears more than once.") % {"number": number})
            for number in self.repeated_numbers()
        ]
        found += [
            ("parties", _("“%(party)s” is not a known party.") % {"party": party})
            for party in self.parties
            if party not in Party.values
        ]
        if self.superseded_by_id and self.superseded_by_id == self.pk:
            found.append(("superseded_by", _("A policy cannot replace itself.")))
        missing = self.missing_facts() if self.is_approved else []
        return found + [(fact.field, fact.message) for fact in missing]

    def repeated_numbers(self) -> list[str]:
        """Return clause numbers used twice: a link must lead to one clause only."""
        seen: set[str] = set()
        repeated: list[str] = []
        for clause in clauses_of(self.body):
            if clause["number"] in seen and clause["number"] not in repeated:
                repeated.append(clause["number"])
            seen.add(clause["number"])
        return repeated

    def missing_facts(self) -> list[MissingFact]:
        """The approval facts, and every value a clause promises but does not give (HUD)."""
        blanks = [
            MissingFact(
                "declared_status",
                str(
                    _("Clause %(number)s still lacks a value: %(what)s.")
                    % {"number": clause["number"], "what": clause["awaiting"]}
                ),
            )
            for clause in clauses_of(self.body)
            if clause.get("awaiting")
        ]
        return super().missing_facts() + blanks

    def publishing_obstacles(self) -> list[MissingFact]:
        """What forbids publishing as it stands: facts that an “approved” page does not have, and
        words that came after its approval."""
        return [*self.missing_facts(), *self.words_since_approval()] if self.is_approved else []

    def words_since_approval(self) -> list[MissingFact]:
        """An approval covers the words it was given to (clause 1.6): others need their own, or a
        reason why it covers them. Marks and spelling variants are no other words."""
        standing = PolicyPage.objects.filter(pk=self.pk, live=True).first() if self.pk else None
        if standing is None or not (self.is_approved and standing.is_approved):
            return []
        if self.is_translation or standing.approval != self.approval:
            return []
        changed = self.clauses_unlike(standing)
        if not changed:
            return []
        words = _(
            "Clauses changed since this approval: %(numbers)s. Write the approval of the new"
            " wording, choose “awaiting approval”, or say below why this one covers it."
        )
        return [MissingFact("covered_because", words % {"numbers": in_a_row(changed)})]

    @property
    def is_translation(self) -> bool:
        """Whether the wording that counts is another page: the one in the house's language."""
        return bool(self.locale.language_code != settings.LANGUAGE_CODE)

    def clauses_unlike(self, other: "PolicyPage") -> list[str]:
        """Return the numbers of the clauses that say something else there, or stand in one only."""
        mine, theirs = words_of_clauses(self.body), words_of_clauses(other.body)
        return [number for number in {**theirs, **mine} if mine.get(number) != theirs.get(number)]

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """Publish a revision; a scheduled one that may not stand is taken off the schedule.

        The scheduler publishes one page after another and would stop at the first refusal, so
        that one unsound policy would hold up every page that is due after it.
        """
        draft = revision.as_object()
        missing = draft.publishing_obstacles()
        if not missing or kwargs.get("log_action") != SCHEDULED:
            if unapproved := draft.words_since_approval():
                raise ValidationError({fact.field: fact.message for fact in unapproved})
            super().publish(revision, *args, **kwargs)
            return
        revision.approved_go_live_at = None
        revision.save(update_fields=["approved_go_live_at"])
        reasons = [fact.message for fact in missing]
        log(self, "policies.schedule_cancelled", revision=revision, data={"missing": reasons})

    @property
    def party_labels(self) -> list[str]:
        return [str(Party(party).label) for party in self.parties if party in Party.values]

    @property
    def folded_text(self) -> str:
        """All its words folded for search, so that spelling variants find them."""
        parts = [self.title, self.intro, *self.body.stream_block.get_searchable_content(self.body)]
        return search_text(*(str(part) for part in parts))

    @property
    def contents(self) -> list[dict[str, str]]:
        """Sections for the contents list: number, title, anchor."""
        return [
            {
                "number": section.value["number"],
                "title": section.value["title"],
                "anchor": f"s-{section.value['number']}",
            }
            for section in self.body
        ]

    #: The edition shown in place of what stands today; set for one look.
    wording: "PolicyEdition | None" = None

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer with the policy as it stands, or with an earlier wording of it: what once stood
        stays open to everybody (clause 1.6)."""
        wanted = request.GET.get("wording", "")
        if not wanted or not self.live:
            return super().serve(request, *args, **kwargs)
        known = wanted.isascii() and wanted.isdigit() and len(wanted) < 10
        edition = self.earlier_wordings().filter(pk=wanted).first() if known else None
        if edition is None or edition.revision is None:
            raise Http404
        shown: PolicyPage = edition.revision.as_object()
        shown.wording = edition
        return super(PolicyPage, shown).serve(request, *args, **kwargs)

    def earlier_wordings(self) -> QuerySet["PolicyEdition"]:
        """Return the published wordings of this page that stand no more, the newest first."""
        told = PolicyEdition.objects.filter(page=self.pk, is_current=False)
        return told.exclude(revision=None).select_related("revision").order_by("-pk")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        newer = self.superseded_by
        context["newer"] = newer if newer and newer.live else None
        context["earlier"] = [] if self.wording else self.earlier_wordings()
        context["for_staff"] = bool(getattr(request, "is_preview", False))
        return context


class PolicyEdition(models.Model):
    """One wording of the policy on relations with beneficiaries; another digest is another one."""

    digest = models.CharField(max_length=64, unique=True)
    page = models.ForeignKey(
        PolicyPage, null=True, on_delete=models.SET_NULL, related_name="editions"
    )
    #: What was published: the clauses as they were confirmed stand there, whatever comes later.
    revision = models.ForeignKey(
        Revision, null=True, on_delete=models.SET_NULL, related_name="policy_editions"
    )
    since = models.DateTimeField(_("published"), auto_now_add=True)
    is_current = models.BooleanField(default=True)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("edition of the policy")
        verbose_name_plural = _("editions of the policy")
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="one_edition_stands",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class PolicyReading(models.Model):
    """That somebody of the house confirmed one edition, in which language, and when; never changed.

    It says nothing of how well anybody works, and no list of it is kept by day or by speed (C34).
    """

    edition = models.ForeignKey(PolicyEdition, on_delete=models.PROTECT, related_name="readings")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="policy_readings"
    )
    language = models.CharField(_("language"), max_length=8, blank=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("confirmation of the policy")
        verbose_name_plural = _("confirmations of the policy")
        constraints = [
            models.UniqueConstraint(fields=["edition", "user"], name="each_edition_confirmed_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}/{self.edition_id}"
