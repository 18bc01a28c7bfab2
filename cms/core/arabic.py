"""One search key for the many ways the same Arabic word is written."""

import re
import unicodedata

from cms.core.digits import to_ascii_digits

# Letters that normalisation (NFKD) leaves apart although readers take them for one: the look-alikes
# of Persian and Urdu keyboards, and the letters writers use for each other.
_SAME_LETTER = str.maketrans(
    {
        "\u0671": "ا",  # alef wasla
        "\u0649": "ي",  # alef maksura
        "\u06cc": "ي",  # Farsi yeh
        "\u06d2": "ي",  # yeh barree
        "\u0629": "ه",  # teh marbuta
        "\u06be": "ه",  # heh doachashmee
        "\u06c1": "ه",  # heh goal
        "\u06c3": "ه",  # teh marbuta goal
        "\u06d5": "ه",  # ae
        "\u06a9": "ك",  # keheh
        "\u06aa": "ك",  # swash kaf
        "\u0640": "",  # tatweel
        "\u066b": ".",  # the decimal sign, in the number of a clause
    }
)
# Vowel signs, Quranic marks, the hamza and madda that NFKD has split off, and Latin accents.
# Marks of other scripts stay: without them a Bengali word is another word.
_MARKS = re.compile(
    "[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06ed\u08ca-\u08ff]"
)
_ABD = re.compile(r"\bعبد\s+(?=\w)")
_COMPOUND = re.compile(r"(?<!\w)(ابو)\s+(?=\w)|(?<=\w)\s+(?=الله(?!\w))")
_BETWEEN_NAMES = frozenset({"بن", "ابن", "بنت", "bin", "ibn", "bint"})
_ARTICLE = "ال"
_NEVER_SPLIT = frozenset({"الله", "اللهم"})
_SHORTEST_STEM = 2


def fold(text: str) -> str:
    """Return the search key of `text`: equal keys mean "the same word to a reader" (domain B8).

    Goes away: vowel signs, tatweel, hamza seats, look-alike letters, invisible characters, letter
    case, the script of digits, extra spaces, and the space after عبد. Never show the key.
    """
    letters = unicodedata.normalize("NFKD", _casefold(text))
    letters = _MARKS.sub("", letters).translate(_SAME_LETTER)
    letters = "".join(c for c in letters if unicodedata.category(c) != "Cf")
    words = " ".join(to_ascii_digits(letters).split())
    return unicodedata.normalize("NFKC", _ABD.sub("عبد", words))


def _casefold(text: str) -> str:
    """Unicode's compatibility caseless form (definition D146); it takes two rounds."""
    folded = unicodedata.normalize("NFD", text).casefold()
    return unicodedata.normalize("NFKD", folded).casefold()


def without_article(word: str) -> str:
    """Return a folded word without a leading ال, unless too little would be left of it."""
    stem = word.removeprefix(_ARTICLE)
    if word in _NEVER_SPLIT or len(stem) < _SHORTEST_STEM:
        return word
    return stem


def name_tokens(name: str) -> list[str]:
    """Return the folded parts of a name, as one looks for them in any order.

    Without the article and without بن or بنت; the parts of a compound (أبو بكر, ضيف الله) joined,
    as عبد is by `fold`.
    """
    joined = _COMPOUND.sub(lambda found: found[1] or "", fold(name))
    words = [without_article(word) for word in re.findall(r"[^\W_]+", joined)]
    parts = [word for word in words if word not in _BETWEEN_NAMES]
    return parts or words
