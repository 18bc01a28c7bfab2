from typing import Any

from django import forms


class PublicForm(forms.Form):
    """A form whose mistakes the server words: no bubbles of the browser, no colons after labels."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
