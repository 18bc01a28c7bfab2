"""What the API takes. Shapes only: what a good answer is, the forms and the one engine decide."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool


class Strict(BaseModel):
    """Nothing is guessed: "yes" is no true, 1 is no text.

    Not Ninja's Schema, which reads the attributes of whatever it is given.
    """

    model_config = ConfigDict(strict=True)


class DeclarationIn(Strict):
    """`mode` is one of the service's `declaration.modes`; without it the first of them counts."""

    version: str = Field(min_length=1, max_length=20, description="Of the text that was shown.")
    accepted: StrictBool = False
    name: str = Field("", max_length=1000)
    mode: Literal["tick", "otp", "drawn", "paper", "thumbprint", "verbal"] | None = Field(
        None,
        description="paper: the signed page is sent afterwards as the paper `signed_declaration`,"
        " or signed when papers are shown.",
    )
    drawing: str = Field(
        "", max_length=400_000, description="For drawn: a PNG as data:image/png;base64,…"
    )


class ConsentsIn(Strict):
    """One box for each purpose; a box that is not named is not ticked."""

    processing: StrictBool = False
    sensitive: StrictBool = False
    verification: StrictBool = False
    outreach: StrictBool = Field(
        default=False, description="true: write to me about seasons, new services and what is due."
    )
    survey: StrictBool = Field(default=True, description="false: do not ask me afterwards.")


class FormIn(Strict):
    """A filled form. `contact` answers the questions bound to the person (`binds`)."""

    answers: dict[str, Any] = Field({}, description="By the key of the question.")
    contact: dict[str, Any] = Field(
        {},
        description="name, identifier, mobile, email …: counts where `answers` leave the question"
        " bound to `person.<name>` open.",
    )
    declaration: DeclarationIn | None = None
    consents: ConsentsIn = ConsentsIn()
    language: Literal["ar", "en"] | None = Field(
        None, description="In which we write to the person; else the language of the call."
    )


class RequestIn(FormIn):
    service: str = Field(max_length=60, pattern=r"^[-a-zA-Z0-9_]+$")


class MessageIn(Strict):
    body: str


class WithdrawalIn(Strict):
    reason: str = ""


class ResponseIn(Strict):
    answers: dict[str, Any] = Field(description="By the key of the question.")
