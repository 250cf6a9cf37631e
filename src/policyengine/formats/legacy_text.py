"""Vietnamese text in the encodings before Unicode: TCVN3 (ABC) and VNI; told apart by syllables.

Such text is Latin letters and signs that only an old font shows as Vietnamese: `Hä vµ tªn` is
`Họ và tên` in TCVN3 (TCVN 5712:1993, with the fonts .VnTime), `Hoï vaø teân` in VNI.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from attrs import frozen

Encoding = Literal["tcvn3", "vni"]
ENCODINGS: tuple[Encoding, ...] = ("tcvn3", "vni")

_TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ¡¢£¤¥¦§",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
_TONES = "øùûõï"
"""In VNI, after a letter: grave, acute, hook, tilde, dot; `â` and `ê` have signs of their own."""
_VNI_ALONE = dict(zip("ñìíæóòôöî", "đìíỉĩịơưỵ", strict=True))


def _vni() -> dict[str, str]:
    """Every sequence of VNI, longest first, in both cases."""
    pairs: dict[str, str] = {}
    for base, toned in (
        ("a", "àáảãạ"), ("e", "èéẻẽẹ"), ("o", "òóỏõọ"), ("u", "ùúủũụ"), ("y", "ỳýỷỹ"),
        ("ô", "ờớởỡợ"), ("ö", "ừứửữự"),
    ):  # fmt: skip
        pairs |= dict(zip((base + tone for tone in _TONES), toned, strict=False))
    for base, signs, toned in (
        ("a", "âàáåãä", "âầấẩẫậ"), ("a", "êèéúüë", "ăằắẳẵặ"), ("e", "âàáåãä", "êềếểễệ"),
        ("o", "âàáåãä", "ôồốổỗộ"),
    ):  # fmt: skip
        pairs |= {base + sign: letter for sign, letter in zip(signs, toned, strict=True)}
    small = pairs | _VNI_ALONE
    capital = {base.upper(): letter.upper() for base, letter in small.items()}
    mixed = {base[0].upper() + base[1:]: letter.upper() for base, letter in pairs.items()}
    return small | mixed | capital


_VNI = _vni()
_VNI_SEQUENCE = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_WORDS = re.compile(r"[^\s\d!-/:-@\[-`{-~]+")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|ch|th|tr|[bcdđghklmnpqrstvx])?"
    r"(?:a(?:c|ch|i|m|n|ng|nh|o|p|t|u|y)?|ă(?:c|m|n|ng|p|t)|â(?:c|m|n|ng|p|t|u|y)|"
    r"e(?:c|m|n|ng|o|p|t)?|ê(?:ch|m|n|nh|p|t|u)?|i(?:a|ch|m|n|nh|p|t|u)?|"
    r"(?:iê|yê)(?:c|m|n|ng|p|t|u)|o(?:a|e|ă)?(?:c|ch|i|m|n|ng|nh|o|p|t|y)?|oo(?:c|ng)|"
    r"ô(?:c|i|m|n|ng|p|t)?|ơ(?:i|m|n|p|t)?|u(?:a|e|ê|ơ|ô|â|y|ya|yê)?(?:c|ch|i|m|n|ng|nh|p|t|u|y)?|"
    r"ư(?:a|c|i|m|n|ng|t|u)?|ươ(?:c|i|m|n|ng|p|t|u)|y)"
)
_TONE_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323")
_LAST_OF_LATIN_1 = "\xff"
_ROWS_LOOKED_AT = 2000
_ENOUGH = 0.7
"""The share of words that have to be Vietnamese after conversion."""


@frozen
class Legacy:
    """What was found in a table: its encoding, the columns in it, and a text as it is and as meant.

    The sample is a header, or else a single word: no more of a person than that is ever shown.
    """

    encoding: Encoding
    columns: frozenset[int]
    written: str
    meant: str


def to_unicode(text: str, encoding: Encoding) -> str:
    """The text that an old font shows. Capitals of TCVN3 fonts are lost in it, and put back."""
    if text.isascii():
        return text
    if encoding == "vni":
        return _VNI_SEQUENCE.sub(lambda found: _VNI[found[0]], text)
    return _WORDS.sub(lambda found: _from_tcvn3(found[0]), text)


def _from_tcvn3(word: str) -> str:
    plain = [letter for letter in word if letter.isascii() and letter.isalpha()]
    meant = "".join(_TCVN3.get(letter, letter) for letter in word)
    return meant.upper() if len(plain) > 1 and all(map(str.isupper, plain)) else meant


def find_legacy(rows: Sequence[Sequence[object]]) -> Legacy | None:
    """The encoding of a table that is not in Unicode, None for one that is."""
    columns = _words_by_column(rows[:_ROWS_LOOKED_AT])
    found = {
        encoding: {c for c, words in columns.items() if _gain(words, encoding) > 0}
        for encoding in ENCODINGS
    }
    gains = {
        encoding: sum(_gain(columns[c], encoding) for c in found[encoding])
        for encoding in ENCODINGS
    }
    best = max(ENCODINGS, key=lambda encoding: gains[encoding])
    if not found[best]:
        return None
    # In a table of this encoding a column that reads either way is in it too.
    also = {
        column
        for column, words in columns.items()
        if words
        and _gain(words, best) == 0
        and all(to_unicode(word, best) != word for word in words)
    }
    written, meant = _sample(rows, found[best], best)
    return Legacy(best, frozenset(found[best] | also), written, meant)


def converted(
    rows: Sequence[Sequence[object]], encoding: Encoding, columns: frozenset[int]
) -> list[list[object]]:
    """The rows with the texts of some columns in Unicode."""
    return [
        [
            to_unicode(cell, encoding)
            if index in columns and isinstance(cell, str) and _old_words(cell)
            else cell
            for index, cell in enumerate(row)
        ]
        for row in rows
    ]


def _words_by_column(rows: Iterable[Sequence[object]]) -> dict[int, list[str]]:
    """The words of each column that could be in an old encoding: letters of Latin-1 alone.

    A column most of whose texts have letters that only Unicode has is left out.
    """
    found: dict[int, list[str]] = {}
    balance: Counter[int] = Counter()
    for row in rows:
        for index, cell in enumerate(row):
            if isinstance(cell, str) and not cell.isascii():
                words = _old_words(cell)
                balance[index] += 1 if words else -1
                found.setdefault(index, []).extend(words)
    return {index: words for index, words in found.items() if balance[index] >= 0}


def _old_words(text: str) -> list[str]:
    """The words of a text with letters of Latin-1; none of a text that is in Unicode for sure."""
    text = unicodedata.normalize("NFC", text)
    if max(text) > _LAST_OF_LATIN_1:
        return []
    return [word for word in _WORDS.findall(text) if not word.isascii()]


def _gain(words: Sequence[str], encoding: Encoding) -> int:
    """How many more words are Vietnamese after conversion; below zero when too few are."""
    after = sum(_is_syllable(to_unicode(word, encoding)) for word in words)
    return after - sum(map(_is_syllable, words)) if after >= _ENOUGH * len(words) else -1


def _is_syllable(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word.lower())
    tones = sum(letter in _TONE_MARKS for letter in letters)
    plain = "".join(letter for letter in letters if letter not in _TONE_MARKS)
    return tones <= 1 and bool(_SYLLABLE.fullmatch(unicodedata.normalize("NFC", plain)))


def _sample(
    rows: Sequence[Sequence[object]], columns: set[int], encoding: Encoding
) -> tuple[str, str]:
    """The first text that conversion changes; of a row below the first ones a single word."""
    for number, row in enumerate(rows):
        for index in sorted(columns):
            cell = row[index] if index < len(row) else None
            words = _old_words(cell) if isinstance(cell, str) else []
            if not words:
                continue
            text = str(cell) if number == 0 else words[0]
            if to_unicode(text, encoding) != text:
                return text, to_unicode(text, encoding)
    return "", ""
