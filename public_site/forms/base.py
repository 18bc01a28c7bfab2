from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.core.hygiene import clean_text


class PublicForm(forms.Form):
    """A form whose mistakes the server words: no bubbles of the browser, no colons after labels."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class WordsField(forms.CharField):
    """A text of several lines. What is too long is refused with its count, never cut.

    Without `maxlength` on the input: a browser cuts off what is pasted beyond it and says nothing.
    """

    def __init__(self, *, limit: int, rows: int, **kwargs: Any) -> None:
        self.limit = limit
        kwargs["widget"] = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = clean_text(super().clean(value), multiline=True)
        if len(text) > self.limit:
            message = _("Write at most %(limit)s characters; there are %(length)s now.")
            raise ValidationError(message % {"limit": self.limit, "length": len(text)})
        return text
