"""How people write one of five: "4", "4/5", "four", "四", "４", "4️⃣", "④", "IV"."""

import re
import unicodedata

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5,
    "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5,
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5,
}  # fmt: skip
_FILLING = re.compile(r"[\s\ufe0f\u20e3]+")  # spaces, and what makes a keycap of a digit
_DIGIT = re.compile(r"([1-5])(?:/5)?(?:分)?")


def one_to_five(text: str) -> int | None:
    """1 … 5, or None for whatever is not plainly one of them (0, 6, -1, 3.5, ٤ …)."""
    plain = _FILLING.sub("", unicodedata.normalize("NFKC", text)).casefold()
    if digit := _DIGIT.fullmatch(plain):
        return int(digit[1])
    return _WORDS.get(plain)
