from django.db import models
from django.utils.translation import gettext_lazy as _


class SigningCode(models.Model):
    """A one-time code that stands for a signature: ten minutes, five tries, once (S14).

    Nothing in it can be read: what is signed, the mobile and the code are keyed digests.
    """

    subject = models.CharField(max_length=64, db_index=True)
    mobile = models.CharField(max_length=64, db_index=True)
    code = models.CharField(max_length=64)
    language = models.CharField(max_length=8)
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    verified_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("signing code")
        verbose_name_plural = _("signing codes")
        indexes = [models.Index(fields=["sent_at"], name="signing_code_sent")]

    def __str__(self) -> str:
        return f"{self.pk}"
