from typing import Any

from django.core.exceptions import ValidationError

from wagtail.admin.panels import Panel


class ApprovalStatePanel(Panel):
    """Tells the editor what is still missing and whether the two dates agree; decides nothing."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "policies/admin/approval_state.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["policy"] = self.instance
            context["missing"] = [
                *self.instance.missing_facts(),
                *self.instance.words_since_approval(),
            ]
            try:
                context["mismatch_days"] = self.instance.mismatch_days
            except ValidationError:
                context["mismatch_days"] = 0
            return context
