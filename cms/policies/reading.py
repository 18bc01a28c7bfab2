"""Reading the policy and confirming it; and who of the house has (C06)."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Locale

from cms.accounts.roles import Role
from cms.association.selectors import current_association
from cms.policies.blocks import clauses_of
from cms.policies.editions import (
    changes_between,
    changes_since_read,
    confirm_reading,
    current_edition,
    edition_before,
    editions,
    page_as_published,
    share_by_role,
    yet_to_read,
)
from cms.policies.models import PolicyEdition, PolicyPage, PolicyReading

#: So many are named, who have confirmed and who have not; of more, their number.
NAMED = 100


class ConfirmForm(forms.Form):
    is_read = forms.BooleanField(
        label=_("I have read the policy and keep to it in my work"),
        error_messages={"required": _("Tick that you have read it, then confirm.")},
    )
    #: The wording that was on the screen: nobody confirms words they were not shown.
    edition = forms.IntegerField(widget=forms.HiddenInput)
    use_required_attribute = False

    def __init__(self, data: Any = None, *, standing: PolicyEdition | None) -> None:
        super().__init__(data)
        self.standing = standing

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if self.standing and values.get("edition") != self.standing.pk:
            changed = _("The policy has changed meanwhile. Read what is marked, then confirm.")
            self.add_error("is_read", changed)
        return values


class PolicyToReadView(WagtailAdminTemplateMixin, TemplateView):
    """The clauses as they stand, what changed since one read them, and one tick."""

    template_name = "policies/admin/policy_to_read.html"
    page_title = _("The policy we all keep to")
    header_icon = "doc-full-inverse"

    @cached_property
    def edition(self) -> PolicyEdition | None:
        return current_edition()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        form = ConfirmForm(request.POST, standing=self.edition)
        if self.edition is None:
            return redirect("wagtailadmin_home")
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        confirm_reading(user, self.edition, language=get_language() or "")
        messages.success(request, _("Thank you. It is noted that you have read the policy."))
        return redirect(self._back())

    def _back(self) -> str:
        back = self.request.POST.get("next") or self.request.GET.get("next") or ""
        hosts = {self.request.get_host()}
        is_ours = url_has_allowed_host_and_scheme(back, hosts, self.request.is_secure())
        return back if back and is_ours else reverse("wagtailadmin_home")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        edition = self.edition
        page = _in_my_language(edition.page) if edition and edition.page else None
        done = PolicyReading.objects.filter(user=user, edition=edition).first() if edition else None
        marks = changes_since_read(user, edition) if edition and not done else {}
        return super().get_context_data(
            policy=page,
            sections=_sections(page, marks) if page else [],
            has_changes=bool(marks),
            done=done,
            is_asked=current_association().policy_read_first,
            next=self.request.GET.get("next", ""),
            standing=edition,
            **{"form": ConfirmForm(standing=edition), **kwargs},
        )


def _in_my_language(page: PolicyPage) -> PolicyPage:
    locale = Locale.objects.filter(language_code=get_language() or "").first()
    other = page.get_translation_or_none(locale) if locale else None
    return other.specific if other and other.live else page


def _sections(page: PolicyPage, marks: Any) -> list[dict[str, Any]]:
    known = {clause["number"] for clause in clauses_of(page.body)}
    shown = {number: mark for number, mark in marks.items() if number in known}
    return [
        {
            "number": section.value["number"],
            "title": section.value["title"],
            "clauses": [(each, shown.get(each["number"], "")) for each in section.value["clauses"]],
        }
        for section in page.body
    ]


class ForReaders(WagtailAdminTemplateMixin):
    """A screen for who may see who has read it."""

    header_icon = "doc-full-inverse"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_see_readers(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


class PolicyReadersView(ForReaders, TemplateView):
    """How many of each role have confirmed the policy, whom to ask, and what stood before."""

    template_name = "policies/admin/policy_readers.html"
    page_title = _("The policy and who has read it")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        edition = current_edition()
        return super().get_context_data(edition=edition, **_figures(edition), **kwargs)


def _figures(edition: PolicyEdition | None) -> dict[str, Any]:
    if edition is None:
        return {}
    shares = share_by_role(edition, Role.values)
    waiting = yet_to_read(edition).order_by("first_name", "last_name", "pk")
    return {
        "rows": [
            {"role": Role(role).label, "done": done, "all": of, "percent": done * 100 // of}
            for role, (done, of) in shares.items()
        ],
        "done": PolicyReading.objects.filter(edition=edition, user__is_active=True).count(),
        "waiting": waiting[:NAMED],
        "waits": (waits := waiting.count()),
        "has_more": waits > NAMED,
        "readings": edition.readings.select_related("user").order_by("-pk")[:NAMED],
        "policy": edition.page,
        "wordings": [_wording(row) for row in editions()],
    }


def _wording(edition: Any) -> dict[str, Any]:
    """One line of the policy's history: since when it stood, who approved and published it."""
    page, revision = page_as_published(edition), edition.revision
    return {
        "edition": edition,
        "page": page,
        "by": revision.user if revision else None,
        "url": reverse("policy_wording", args=[edition.pk]),
    }


class PolicyWordingView(ForReaders, TemplateView):
    """One wording as it was published, beside the one before it, with what proves its approval."""

    template_name = "policies/admin/policy_wording.html"
    page_title = _("A wording of the policy")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        edition = get_object_or_404(editions(), pk=kwargs["pk"])
        before = edition_before(edition)
        page = page_as_published(edition)
        marks = changes_between(before, edition)
        return super().get_context_data(
            **_wording(edition),
            before=before,
            changed=len(marks),
            sections=_sections(page, marks) if page else [],
            **kwargs,
        )


def may_see_readers(user: Any) -> bool:
    return bool(user.is_active and user.has_perm("policies.view_policyreading"))


class PolicyReadersMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_readers(request.user)


def urls() -> list[URLPattern]:
    return [
        path("policy/", PolicyToReadView.as_view(), name="policy_to_read"),
        path("reports/policy/", PolicyReadersView.as_view(), name="policy_readers"),
        path("reports/policy/<int:pk>/", PolicyWordingView.as_view(), name="policy_wording"),
    ]
