"""Which language a document and each of its blocks is in.

English is recognised by its function words, without loading anything; only what is not clearly
English goes to py3langid.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

__all__ = ["LANGUAGES", "detect_language"]

# Languages in which reports on migration and human rights are published. Unrestricted, the
# detector names one of 140 on three words of English.
LANGUAGES = [
    "am",
    "ar",
    "az",
    "be",
    "bg",
    "bn",
    "bs",
    "ca",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "fa",
    "fi",
    "fr",
    "ga",
    "he",
    "hi",
    "hr",
    "hu",
    "hy",
    "id",
    "is",
    "it",
    "ja",
    "ka",
    "ko",
    "ku",
    "lt",
    "lv",
    "mk",
    "mn",
    "ms",
    "mt",
    "my",
    "ne",
    "nl",
    "no",
    "pl",
    "ps",
    "pt",
    "ro",
    "ru",
    "si",
    "sk",
    "sl",
    "so",
    "sq",
    "sr",
    "sv",
    "sw",
    "ta",
    "tg",
    "th",
    "ti",
    "tl",
    "tr",
    "uk",
    "ur",
    "uz",
    "vi",
    "zh",
]

# Words that are frequent in English and are no words of the neighbouring languages.
_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "that",
        "is",
        "for",
        "with",
        "by",
        "this",
        "from",
        "are",
        "which",
        "were",
        "have",
        "has",
        "been",
        "their",
        "they",
        "its",
        "not",
        "who",
        "when",
        "would",
        "there",
        "these",
        "than",
        "into",
        "other",
        "his",
        "her",
        "had",
        "should",
        "must",
        "between",
        "any",
        "such",
        "shall",
    ]
)
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=1)
def _detector() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    known = set(detector.labels)
    detector.set_languages([code for code in LANGUAGES if code in known])
    return detector


def detect_language(text: str, *, minimum: int = 8) -> str | None:
    """Language of a text.

    Args:
        text: words; 20,000 characters are enough.
        minimum: words below which nothing is said.

    Returns:
        ISO 639-1 code, or None when the text is too short or the detector is unsure.

    Example:
        >>> detect_language("The people who left the camp in May were counted by the agency.")
        'en'
        >>> detect_language("12,000") is None
        True
    """
    words = _WORD.findall(text)
    if len(words) < minimum:
        return None
    share = sum(1 for w in words if w.lower() in _ENGLISH) / len(words)
    if share >= (0.12 if len(words) > 30 else 0.2):
        return "en"
    code, probability = _detector().classify(" ".join(words)[:20_000])
    return str(code) if probability > (0.8 if len(words) > 20 else 0.95) else None
