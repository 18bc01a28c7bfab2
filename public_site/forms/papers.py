"""Papers as files: several for one paper, chosen or photographed on the spot."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.services.paper_age import refuse_wrong_age
from cms.core.dates import as_typed, parse_date
from public_site.forms.base import PublicForm

#: Phones then offer camera, photos and files; what is really inside is looked at afterwards.
ACCEPTED = "application/pdf,image/jpeg,image/png,image/webp,.pdf,.jpg,.jpeg,.png,.webp"


class PapersWidget(forms.FileInput):
    """Two ways to one paper: choose files, or take a photo (shown where there is a camera)."""

    template_name = "public_site/widgets/papers.html"
    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": ACCEPTED, "multiple": True})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return [*files.getlist(name), *files.getlist(f"{name}_photo")]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not self.value_from_datadict(data, files, name)


class PapersField(forms.Field):
    """Any number of files; nothing is required, for papers may also come later."""

    widget = PapersWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: list[UploadedFile] | None) -> list[UploadedFile]:
        return value or []


class IssuedField(forms.CharField):
    """The date that stands on a paper, in either calendar and digits of any script."""

    #: Neither optional nor required by itself: it is needed with its file.
    goes_along = True

    def __init__(self, paper: str) -> None:
        super().__init__(
            label=_("Date of issue on “%(paper)s”") % {"paper": paper},
            help_text=_(
                "Needed with the file. Day/month/year, Hijri or Gregorian: 15/9/1448 or 22/2/2027."
            ),
            required=False,
            widget=forms.TextInput(attrs={"class": "ltr", "autocomplete": "off"}),
        )

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return parse_date(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        return as_typed(value) if isinstance(value, date) else value


class AskedPaper(NamedTuple):
    """A paper of which a copy is asked for; with `max_age_days` its date is asked for as well."""

    key: str
    label: str
    hint: str
    max_age_days: int | None = None


def issued_name(key: str) -> str:
    """What the date on a paper is called, beside its file."""
    return f"{key}:issued"


class PapersForm(PublicForm):
    """A file field for each paper of which a copy is asked for; a date where its age counts."""

    def __init__(self, papers: Iterable[AskedPaper], *args: Any, **kwargs: Any) -> None:
        kwargs["prefix"] = "paper"
        super().__init__(*args, **kwargs)
        self._ages: dict[str, int] = {}
        for paper in papers:
            self.fields[paper.key] = PapersField(label=paper.label, help_text=paper.hint)
            if paper.max_age_days:
                self._ages[paper.key] = paper.max_age_days
                self.fields[issued_name(paper.key)] = IssuedField(paper.label)

    def issued(self) -> dict[str, date]:
        """Return the dates that were told, by the key of their paper."""
        told = ((key, self.cleaned_data.get(issued_name(key))) for key in self._ages)
        return {key: day for key, day in told if day}

    def judge_ages(self, papers: Collection[str], *, on: date) -> set[str]:
        """Refuse, of these papers, the undated and the too old; return which."""
        issued = self.issued()
        refused = {key for key in self._ages if issued_name(key) in self.errors}
        for key in self._ages.keys() & set(papers) - refused:
            try:
                refuse_wrong_age(issued.get(key), max_age_days=self._ages[key], on=on)
            except ValidationError as error:
                self.add_error(issued_name(key), " ".join([*error.messages, *self._way_out(key)]))
                refused.add(key)
        return refused

    def _way_out(self, key: str) -> list[str]:
        """Say what to do where there is no younger paper: nobody has to stop for it."""
        issued = self.issued().get(key)
        if not issued or issued > timezone.localdate():
            return []
        way_out = _(
            "None younger yet? Leave this paper out, remove the file if it is attached, and"
            " send it later."
        )
        return [str(way_out)]

    def uploads(self) -> list[tuple[str, UploadedFile]]:
        """Return what came in, each with the key of its paper."""
        self.is_valid()
        papers = ((key, found) for key, found in self.cleaned_data.items() if ":" not in key)
        return [(key, file) for key, files in papers for file in files]
