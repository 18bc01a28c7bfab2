"""Papers as files: several for one paper, chosen or photographed on the spot."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

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


class PapersForm(PublicForm):
    """One file field for each paper of which a copy is asked for."""

    def __init__(self, papers: Iterable[tuple[str, str, str]], *args: Any, **kwargs: Any) -> None:
        kwargs["prefix"] = "paper"
        super().__init__(*args, **kwargs)
        for key, label, hint in papers:
            self.fields[key] = PapersField(label=label, help_text=hint)

    def uploads(self) -> list[tuple[str, UploadedFile]]:
        """Return what came in, each with the key of its paper."""
        self.is_valid()
        return [(key, file) for key, files in self.cleaned_data.items() for file in files]
