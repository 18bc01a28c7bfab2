"""One text in several languages in one column: `{"ar": "…", "en": "…"}`.

Configuration (services, stages, declarations) is edited by staff in all languages side by side,
so a text and its translations live, change and are versioned together.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _


class TranslatedText(dict[str, str]):
    """A mapping language → text that prints as the text in the active language.

    A language without a text falls back to its base language, then to the site's default,
    then to whatever there is.
    """

    def in_language(self, language: str | None) -> str:
        wanted = language or settings.LANGUAGE_CODE
        for code in (wanted, wanted.split("-")[0], settings.LANGUAGE_CODE, *self):
            if self.get(code):
                return self[code]
        return ""

    def __str__(self) -> str:
        return self.in_language(get_language())

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items())))

    def __bool__(self) -> bool:
        return any(self.values())


def translated(value: Any) -> TranslatedText:
    """Return `value` (mapping, plain text or None) as TranslatedText."""
    if isinstance(value, TranslatedText):
        return value
    if isinstance(value, Mapping):
        return TranslatedText({str(key): str(text) for key, text in value.items() if text})
    return TranslatedText({settings.LANGUAGE_CODE: str(value)}) if value else TranslatedText()


def in_a_row(words: Iterable[Any], language: str = "") -> str:
    """Join words with the comma of a language, by default the reader's."""
    comma = "، " if (language or get_language() or "").startswith("ar") else ", "
    return comma.join(str(word) for word in words)


def language_codes() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def in_all_languages(text: Any) -> dict[str, str]:
    """Return a lazy text of our catalogues under the code of each language."""
    found = {}
    for code in language_codes():
        with override(code):
            found[code] = str(text)
    return found


class TranslatedWidget(forms.MultiWidget):
    """One input per language, each labelled, each with its own direction."""

    template_name = "core/widgets/translated.html"

    def __init__(self, *, multiline: bool = False, attrs: dict[str, Any] | None = None) -> None:
        widget = forms.Textarea if multiline else forms.TextInput
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            code: widget(attrs=self._attributes(code, multiline)) for code in language_codes()
        }
        super().__init__(widgets, attrs)

    @staticmethod
    def _attributes(code: str, multiline: bool) -> dict[str, Any]:
        direction = "rtl" if code in settings.LANGUAGES_BIDI else "ltr"
        size = {"rows": 4} if multiline else {}
        return {"lang": code, "dir": direction, **size}

    def decompress(self, value: Any) -> list[str]:
        text = translated(json.loads(value) if isinstance(value, str) and value else value)
        return [text.get(code, "") for code in language_codes()]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        names = dict(settings.LANGUAGES)
        for code, subwidget in zip(language_codes(), context["widget"]["subwidgets"], strict=True):
            with override(code):
                subwidget["label"] = str(names[code])
            subwidget["lang"] = code
        return context


class TranslatedFormField(forms.MultiValueField):
    """The default language is required when the field is; the others may wait."""

    def __init__(self, *, multiline: bool = False, **kwargs: Any) -> None:
        fields = tuple(forms.CharField(required=False) for _code in language_codes())
        for unused in ("encoder", "decoder", "max_length"):
            kwargs.pop(unused, None)
        kwargs["widget"] = TranslatedWidget(multiline=multiline)
        super().__init__(fields, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> TranslatedText:
        return translated(dict(zip(language_codes(), data_list or [], strict=False)))

    def clean(self, value: Any) -> TranslatedText:
        text = self.compress([(item or "").strip() for item in (value or [])])
        if self.required and not text.get(settings.LANGUAGE_CODE):
            raise ValidationError(_("Write this text in Arabic at least."), code="required")
        return text

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = self.widget.decompress(initial)
        return [(item or "") for item in (data or [])] != before


class TranslatedField(models.JSONField):
    """A column holding a `TranslatedText`; `multiline=True` gives text areas in forms."""

    def __init__(self, *args: Any, multiline: bool = False, **kwargs: Any) -> None:
        self.multiline = multiline
        kwargs.setdefault("default", TranslatedText)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.multiline:
            kwargs["multiline"] = True
        return name, path, args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> TranslatedText:
        return translated(super().from_db_value(value, expression, connection))

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(dict(translated(value)))

    def to_python(self, value: Any) -> TranslatedText:
        return translated(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = translated(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.pop("widget", None)
        return TranslatedFormField(
            multiline=self.multiline,
            label=kwargs.get("label", capfirst(self.verbose_name)),
            required=kwargs.get("required", not self.blank),
            help_text=kwargs.get("help_text", self.help_text),
        )
