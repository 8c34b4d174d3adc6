"""Text to words, and words to a vector, as the engine does it (format.md says it in words)."""

import re
import unicodedata

import numpy as np

# Words as UAX #29 cuts them, as far as English needs it: a full stop, colon or middle dot between two letters joins
# them, a full stop, comma or semicolon between two digits does, an underscore always; apostrophes cut again.
_WORD = re.compile(
    r"[^\W_]+(?:(?:(?<=[^\W\d_])[.:·](?=[^\W\d_])|(?<=\d)[.,;](?=\d))[^\W_]+)*"
)
_FOLDED = {'œ': 'oe', 'æ': 'ae', 'ß': 'ss', 'ø': 'o', 'ł': 'l', 'đ': 'd', 'ı': 'i'}


def fold(word: str) -> str:
    """Without accents."""
    if word.isascii():
        return word
    letters = unicodedata.normalize('NFD', word)
    return ''.join(_FOLDED.get(c, c) for c in letters if not unicodedata.category(c).startswith('M'))


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return [fold(word) for word in _WORD.findall(unicodedata.normalize('NFKC', text).lower())]


def vector(text: str, rows: dict[str, int], table: np.ndarray) -> np.ndarray:
    """Sum of the known words' rows, of unit length; all zeros where no word is known."""
    total = np.zeros(table.shape[1], np.float32)
    for word in words(text):
        row = rows.get(word)
        if row is not None:
            total += table[row]
    length = np.sqrt((total * total).sum())
    return total / length if length > 0 else total
