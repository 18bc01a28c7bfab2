"""Wagtail's form page (docs, "Form builder"): it stores a submission and sends one mail at once."""

from django.db import models

from modelcluster.fields import ParentalKey
from wagtail.contrib.forms.models import AbstractEmailForm, AbstractFormField


class FormField(AbstractFormField):
    page = ParentalKey("FormPage", on_delete=models.CASCADE, related_name="form_fields")


class FormPage(AbstractEmailForm):
    """Nothing added, nothing taken away."""


class PlainRow(models.Model):
    state = models.CharField(max_length=12, default="new")

    def __str__(self) -> str:
        return self.state


class PlainLine(models.Model):
    row = models.ForeignKey(PlainRow, on_delete=models.CASCADE)
    text = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.text
