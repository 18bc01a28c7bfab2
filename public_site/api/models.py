from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.encryption import EncryptedJSONField


class KeptAnswer(models.Model):
    """The answer to a call that may be made only once, for whoever did not hear it (P2).

    `id` is a keyed digest of the caller's Idempotency-Key and becomes the case's `form_key`: the
    key makes one case, also after this row is swept. The answer holds the tracking code, so it is
    encrypted and lives for a day.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    fingerprint = models.CharField(max_length=64)  # keyed digest of the body
    answer = EncryptedJSONField(default=dict)
    expires_at = models.DateTimeField(db_index=True)
    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "public_site"
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")

    def __str__(self) -> str:
        return str(self.pk)
