"""Turning a profile into an association: one function for each section, one transaction for all.

Loading again changes nothing. Loading a changed profile follows the rule of `rows`: rows that only
profiles have written follow it, rows that staff have made theirs stay. Forms and workflows are
never changed: another definition becomes the next version, and open requests keep theirs. Over a
workflow that staff published it does so only when asked for by name.
"""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from cases.models import Committee, FormVersion, Service, ServiceForm, Workflow, WorkflowVersion
from cases.services.forms import freeze_form
from cms.accounts.services import sync_roles
from cms.association.models import Association, Branch, Channel
from cms.notices.enums import NoticeChannel
from cms.notices.models import MessageTemplate
from cms.notices.services import save_template
from cms.setup.answers import load_answers
from cms.setup.calendar import load_holidays, load_seasons
from cms.setup.notice_rules import load_notice_rules
from cms.setup.partners import load_partners
from cms.setup.profiles import LoadedProfile
from cms.setup.programmes import load_times
from cms.setup.routing import load_routing
from cms.setup.rows import PROFILE, Report, Wanted, bring_in_line, differences, save_row
from cms.setup.schema import Profile, ServicePart, TemplatePart, Words
from cms.setup.site import load_site
from surveys.models import Survey


class OtherAssociation(Exception):
    """The database already belongs to another association."""


class NoSuchWorkflow(Exception):
    """The profile has no workflow of this name."""


@transaction.atomic
def load_profile(loaded: LoadedProfile, *, workflows: Collection[str] = ()) -> Report:
    """Make the database say what the profile says; `workflows` are published beside what staff
    made of them. Raise OtherAssociation when the database is taken, and NoSuchWorkflow.
    """
    profile = loaded.profile
    _refuse_unknown(profile, workflows)
    report = Report(reason=f"{PROFILE} {profile.association.code} {loaded.digest[:12]}")
    _load_association(profile, loaded.digest, report)
    sync_roles()
    _load_branches(profile, report)
    _load_channels(profile, report)
    load_holidays(profile.holidays, report)
    load_seasons(profile.seasons, report)
    _load_committees(profile, report)
    _load_forms(profile, report)
    _load_workflows(profile, workflows, report)
    _load_services(profile, report)
    load_routing(profile, report)
    load_answers(profile, report)
    load_partners(profile, report)
    _load_templates(profile, report)
    load_notice_rules(profile, report)
    _load_surveys(profile, report)
    load_site(profile)
    return report


def _load_association(profile: Profile, digest: str, report: Report) -> None:
    part = profile.association
    association = Association.load()
    _refuse_other(association, part.code)
    values = part.model_dump(exclude={"code", "rights"}) | {
        "rights": _lines(part.rights),
        "supervising_body": part.supervising_body or {},
    }
    is_new = not association.code
    ours = is_new or _only_profiles_wrote(association)
    wanted = differences(association, values) if ours else {}
    if not ours and differences(association, values):
        report.kept.append("association: changed by staff")
    if not wanted and association.profile_digest == digest:
        return
    for name, value in wanted.items():
        setattr(association, name, value)
    association.code, association.profile_digest = part.code, digest
    save_row(association, report.reason)
    (report.created if is_new else report.updated)["association"] += 1


def _refuse_other(association: Association, code: str) -> None:
    if association.code and association.code != code:
        raise OtherAssociation(
            f"This database already holds '{association.code}'. One installation serves one"
            f" association: set up '{code}' with another SILA_DATA_DIR or DATABASE_URL."
        )


def _only_profiles_wrote(association: Association) -> bool:
    """The row exists, empty, before any profile: only what followed its first loading counts."""
    since = association.history.filter(code=association.code)
    return not since.exclude(history_change_reason__startswith=PROFILE).exists()


def _load_branches(profile: Profile, report: Report) -> None:
    for order, part in enumerate(profile.branches):
        values = part.model_dump(exclude={"key"}) | {"order": order}
        values |= {name: values[name] or {} for name in ("region", "address", "hours")}
        bring_in_line(Wanted(Branch, {"key": part.key}, values), report)


def _load_channels(profile: Profile, report: Report) -> None:
    for order, part in enumerate(profile.channels):
        values = part.model_dump(exclude={"key"}) | {"order": order, "clause": part.clause or ""}
        values |= {name: values[name] or {} for name in ("note", "hours")}
        bring_in_line(Wanted(Channel, {"key": part.key}, values), report)


def _load_committees(profile: Profile, report: Report) -> None:
    for part in profile.committees:
        values = part.model_dump(exclude={"key"})
        bring_in_line(Wanted(Committee, {"key": part.key}, values), report)


def _load_forms(profile: Profile, report: Report) -> None:
    for key, part in profile.forms.items():
        form, _created = ServiceForm.objects.get_or_create(
            key=key, defaults={"title": part.title, "is_research": part.is_research}
        )
        document = part.definition.model_dump(mode="json", exclude_defaults=True)
        if any(version.definition == document for version in form.versions.all()):
            continue
        if form.latest_revision_id:
            report.kept.append(f"form {key}: changed by staff")
            continue
        form.definition = document
        form.save(update_fields=["definition"])
        freeze_form(form)
        report.created[str(FormVersion._meta.verbose_name_raw)] += 1


def _refuse_unknown(profile: Profile, workflows: Collection[str]) -> None:
    for key in workflows:
        if key not in profile.workflows:
            known = ", ".join(sorted(profile.workflows))
            raise NoSuchWorkflow(f"The profile has no workflow '{key}'. It has: {known}.")


def _load_workflows(profile: Profile, wanted: Collection[str], report: Report) -> None:
    for key, part in profile.workflows.items():
        row, _created = Workflow.objects.get_or_create(key=key, defaults={"title": part.title})
        document = part.definition.model_dump(mode="json", exclude_defaults=True)
        if _is_next_version(row, document, key in wanted, report):
            _publish_workflow(row, document, report)


def _is_next_version(workflow: Workflow, document: Any, is_wanted: bool, report: Report) -> bool:
    """Whether a definition is new here; staff went on from one that an older version says."""
    versions = list(workflow.versions.order_by("number"))
    if is_wanted:
        return versions[-1].definition != document if versions else True
    if any(version.definition == document for version in versions):
        return False
    if any(version.published_by_id for version in versions):
        report.kept.append(
            f"workflow {workflow.key}: changed by staff; --workflow {workflow.key} publishes the"
            " profile's as the next version"
        )
        return False
    return True


def _publish_workflow(workflow: Workflow, document: Any, report: Report) -> None:
    """Freeze it as the next version; requests that are under way stay on theirs."""
    newest = workflow.current_version
    number = newest.number + 1 if newest else 1
    version = WorkflowVersion(workflow=workflow, number=number, definition=document)
    version.full_clean()
    version.save()
    report.created[str(WorkflowVersion._meta.verbose_name_raw)] += 1


def _load_services(profile: Profile, report: Report) -> None:
    forms = {form.key: form for form in ServiceForm.objects.all()}
    workflows = {workflow.key: workflow for workflow in Workflow.objects.all()}
    committees = {committee.key: committee for committee in Committee.objects.all()}
    for order, part in enumerate(profile.services):
        values = _service_values(part) | {
            "order": order,
            "form": forms[part.form],
            "workflow": workflows[part.workflow],
            "research_form": forms.get(part.research or ""),
            "committee": committees.get(part.committee or ""),
        }
        service = bring_in_line(Wanted(Service, {"slug": part.slug}, values), report)
        if service and part.times:
            load_times(service, part.times, report)


def _service_values(part: ServicePart) -> dict[str, Any]:
    plain = ("kind", "name", "summary", "description", "icon", "requires_registration", "ceiling")
    kept = ("kept_after_season_days",)
    flags = ("is_open", "is_urgent", "is_restricted", "is_sensitive")
    given = part.declaration
    return {name: getattr(part, name) for name in (*plain, *kept, *flags)} | {
        "conditions": _lines(part.conditions),
        "misunderstandings": _lines(part.misunderstandings),
        "documents": [_document(item) for item in part.documents],
        "window": part.window.model_dump(mode="json") if part.window else {},
        "line": part.line or {},
        "window_note": part.window_note or {},
        "window_clause": part.window_clause or "",
        "deciding_body": part.deciding_body or {},
        "declaration_text": given.text if given else {},
        "declaration_version": given.version if given else "",
        "signature_required": bool(given and given.signature_required),
        "signature_modes": [mode.value for mode in given.modes] if given else [],
        "precheck": _document(part.precheck) if part.precheck else {},
        "scoring": [_document(item) for item in part.scoring],
        "funds": [_document(fund) for fund in part.funds],
        "refusal_reasons": [reason.model_dump() for reason in part.refusal_reasons],
    }


def _document(item: Any) -> dict[str, Any]:
    document: dict[str, Any] = item.model_dump(mode="json", exclude_defaults=True)
    return document


def _lines(items: list[Words]) -> Words:
    """Columns that hold a list keep one item a line, in each language."""
    return {code: "\n".join(item[code] for item in items) for code in ("ar", "en") if items}


def _load_templates(profile: Profile, report: Report) -> None:
    for event, part in profile.templates.items():
        for language in ("ar", "en"):
            for channel, words in _spoken(part, language).items():
                key = {"event": event.value, "channel": channel.value, "language": language}
                bring_in_line(Wanted(MessageTemplate, key, words, _save_template), report)


def _spoken(part: TemplatePart, language: str) -> dict[NoticeChannel, dict[str, str]]:
    email = {"subject": part.email.subject[language], "body": part.email.body[language]}
    spoken = {
        NoticeChannel.SMS: {"subject": "", "body": part.sms[language]},
        NoticeChannel.EMAIL: email,
    }
    if part.call:
        spoken[NoticeChannel.CALL] = {"subject": "", "body": part.call[language]}
    return spoken


def _save_template(template: Any, reason: str) -> None:
    """Changed words are a new version, whoever changes them."""
    template._change_reason = reason
    save_template(template, acting_user=None)


def _load_surveys(profile: Profile, report: Report) -> None:
    for part in profile.surveys:
        values = part.model_dump(exclude={"key", "steps"})
        values["definition"] = _document(part.definition)
        bring_in_line(Wanted(Survey, {"key": part.key}, values), report)
