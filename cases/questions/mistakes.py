"""What can be wrong with a form as a whole, in words for whoever builds it.

`FormDefinition` raises these by name; a profile file shows them in English with its line, the form
builder in the reader's language at the place of the mistake.
"""

from django.utils.translation import gettext, gettext_noop

from pydantic_core import ErrorDetails, PydanticCustomError

#: `{where}` is the key of the step or question that is wrong.
WORDS = {
    "no_arabic_text": gettext_noop("Write it in Arabic too."),
    "choices_missing": gettext_noop("Give at least one answer to choose from."),
    "choices_unused": gettext_noop("This kind of question takes no answers to choose from."),
    "choice_twice": gettext_noop("Two answers have the same key, “{twice}”."),
    "key_twice": gettext_noop("Another line has the key “{where}” already."),
    "kept_where_it_does_not_fit": gettext_noop(
        "An answer of this kind cannot be kept there: choose another kind, or another place."
    ),
    "no_such_time": gettext_noop(
        "Times that suit are counted beside those of the programmes, by their keys: “{unknown}” is"
        " none of {known}."
    ),
    "bounds_crossed": gettext_noop("The least is more than the most."),
    "check_against_one_thing": gettext_noop(
        "A check holds an answer against an earlier question or against a value: give one of them."
    ),
    "column_not_asked": gettext_noop("A column that must be filled in has to be asked first."),
    "too_many_rows": gettext_noop("A table of people has between 0 and {most} rows."),
    "condition_looks_forward": gettext_noop(
        "The condition asks about “{question}”, which comes later or never."
    ),
    "no_number_to_write_to": gettext_noop(
        "No question before this one, called “{question}”, asks for a mobile number."
    ),
    "nobody_named": gettext_noop(
        "No question asks for the name of the person: add one of the kind “A name”, kept as the"
        " person's name."
    ),
    "nobody_reachable": gettext_noop(
        "No question asks how to reach the person: add a mobile number or an e-mail address, kept"
        " as the person's."
    ),
    "precheck_is_personal": gettext_noop(
        "A pre-check stores nothing, so it asks for nothing personal: “{where}” does."
    ),
    "precheck_rule_never_holds": gettext_noop(
        "A rule can never speak: no answer to “{question}” meets its condition."
    ),
    "precheck_needs_a_rest": gettext_noop(
        "Exactly one rule has no condition: it speaks when no other does."
    ),
    "never_shown": gettext_noop(
        "Nobody would ever see this: no answer to “{question}” meets the condition."
    ),
}


def mistake(name: str, **details: str) -> PydanticCustomError:
    """Return the error of this name, to be raised by a validator of the definition."""
    return PydanticCustomError(name, WORDS[name], details)


def in_words(details: ErrorDetails) -> str:
    """Return what a validation error says, in the active language where it is one of ours."""
    name = details["type"]
    return sentence(name, **details.get("ctx", {})) if name in WORDS else details["msg"]


def sentence(name: str, **details: str) -> str:
    """Return what to say of the mistake of this name, in the active language."""
    return gettext(WORDS[name]).format(**details)
