"""What a thing sent to us is called: an enquiry has an answer, only a request has a decision."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.enums import ServiceKind


@dataclass(frozen=True)
class ServiceWords:
    """The words of one kind of service, from its page to its end."""

    start: Any
    send: Any
    yours: Any
    arrived: Any
    way: Any
    use: Any
    who: Any


REQUEST = ServiceWords(
    start=_("Start the request"),
    send=_("Send the request"),
    yours=_("Your request"),
    arrived=_("Your request has arrived"),
    way=_("The way of your request"),
    use=_("I agree that my data is used to handle this request"),
    who=_("Who decides"),
)
ENQUIRY = ServiceWords(
    start=_("Write your enquiry"),
    send=_("Send the enquiry"),
    yours=_("Your enquiry"),
    arrived=_("Your enquiry has arrived"),
    way=_("The way of your enquiry"),
    use=_("I agree that my data is used to answer this enquiry"),
    who=_("Who answers"),
)
SUGGESTION = ServiceWords(
    start=_("Write your suggestion"),
    send=_("Send the suggestion"),
    yours=_("Your suggestion"),
    arrived=_("Your suggestion has arrived"),
    way=_("The way of your suggestion"),
    use=_("I agree that my data is used to weigh this suggestion"),
    who=_("Who answers"),
)
COMPLAINT = ServiceWords(
    start=_("Write your complaint or objection"),
    send=_("Send the complaint or objection"),
    yours=_("Your complaint or objection"),
    arrived=_("Your complaint or objection has arrived"),
    way=_("The way of your complaint or objection"),
    use=_("I agree that my data is used to look into this complaint or objection"),
    who=_("Who looks into it"),
)
REMARK = ServiceWords(
    start=_("Write your remark"),
    send=_("Send the remark"),
    yours=_("Your remark"),
    arrived=_("Your remark has arrived"),
    way=_("The way of your remark"),
    use=_("I agree that my data is used to look into this remark"),
    who=_("Who reads it"),
)
_WORDS = {
    ServiceKind.ENQUIRY: ENQUIRY,
    ServiceKind.SUGGESTION: SUGGESTION,
    ServiceKind.COMPLAINT: COMPLAINT,
    ServiceKind.REMARK: REMARK,
}


def words_of(kind: str) -> ServiceWords:
    """Return the words of a kind of service; what is asked for and decided on is a request."""
    return _WORDS.get(ServiceKind(kind), REQUEST)
