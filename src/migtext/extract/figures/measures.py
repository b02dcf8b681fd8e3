"""Money and units beside a number: signs before it, words and symbols after it."""

from __future__ import annotations

from collections.abc import Sequence

from ..number_words import number_words, word_set
from ..tokens import Token
from .lexicon import Unit, currencies, units
from .quantity import Context, low_at

__all__ = ["currency_after", "currency_before", "iso_code", "match_forms", "unit_at"]


_HYPHENS = frozenset("-\u2010\u2011")


def match_forms(
    tokens: Sequence[Token], i: int, forms: dict[tuple[str, ...], Unit], longest: int
) -> tuple[Unit, int] | None:
    """The longest unit whose words stand at token `i`."""
    key: tuple[str, ...] = ()
    best = None
    for k in range(i, min(i + longest, len(tokens))):
        key = (*key, tokens[k].low)
        found = forms.get(key)
        if found is not None:
            best = found, k + 1
    return best


def unit_at(tokens: Sequence[Token], i: int, digits: bool) -> tuple[Unit, int, bool] | None:
    """Unit, index after it, and whether a hyphen joined it, at token `i` after a number."""
    table = units()
    if i >= len(tokens):
        return None
    k = i
    hyphen = False
    if (
        tokens[k].text in _HYPHENS
        and tokens[k].glued
        and k + 1 < len(tokens)
        and tokens[k + 1].glued
    ):
        k, hyphen = k + 1, True
    if digits:
        # Signs: "km²" and "°C" may be two tokens.
        for length in (2, 1):
            if k + length <= len(tokens):
                sign = "".join(t.text for t in tokens[k : k + length])
                joined = all(t.glued for t in tokens[k + 1 : k + length])
                found = table.symbols.get(sign)
                if (
                    found is not None
                    and joined
                    and (len(sign) > 1 or not sign.isalpha() or tokens[k].glued or sign in "tmlLg")
                ):
                    if (
                        sign.isalpha()
                        and len(sign) == 1
                        and not tokens[k].glued
                        and not _sign_alone(tokens, k)
                    ):
                        continue
                    if sign == "MT" and not tokens[k].glued and low_at(tokens, k + 1) == "":
                        continue
                    return found, k + length, hyphen
    match = match_forms(tokens, k, table.forms, table.longest)
    if match is None and k < len(tokens) and "-" in tokens[k].low:
        # "90 work-hours" is one token.
        found = table.forms.get((tokens[k].low,))
        match = (found, k + 1) if found else None
    if match is None and k < len(tokens) and tokens[k].low.endswith("'"):
        found = table.forms.get((tokens[k].low[:-1],))  # "six months' time limit"
        match = (found, k + 1) if found else None
    if match is None and k < len(tokens) and tokens[k].low.endswith("'s"):
        found = table.forms.get((tokens[k].low[:-2],))  # "one year's imprisonment"
        match = (found, k + 1) if found else None
    return (*match, hyphen) if match else None


def _sign_alone(tokens: Sequence[Token], k: int) -> bool:
    """Whether a one-letter sign after a space is a unit: "816 000 t of wheat", "6 m high"."""
    after = low_at(tokens, k + 1)
    return after in word_set("units.sign_alone")


def currency_before(
    text: str, tokens: Sequence[Token], i: int, floor: int
) -> tuple[int, str] | None:
    """Start and sign of money that stands before token `i`."""
    table = currencies()
    start = tokens[i].start
    match = table.before.search(text, max(floor, start - 10), start)
    if match is None:
        return None
    sign = match.group().rstrip()
    space = match.group() != sign
    # "R 500", "K 20", "ID 123": too short to be money on their own.
    short = sign.isalpha() and len(sign) < 3 and sign not in word_set("money.short_signs")
    if short and (
        space
        or not (tokens[i].text.count(",") or len(tokens[i].text) > 3)
        or sign in ("K", "ID", "R", "MT", "KM")
    ):
        return None
    literal = tokens[i].text
    if sign in table.codes and sign not in table.major and literal.isdecimal() and len(literal) < 3:
        after = tokens[i + 1].low if i + 1 < len(tokens) else ""
        if after not in number_words().magnitudes and after not in number_words().suffixes:
            return None
    if sign == "Euro" and len(tokens[i].text) == 4:
        return None  # "Euro 2024", the tournament
    return match.start(), sign


def currency_after(tokens: Sequence[Token], i: int) -> tuple[str, int] | None:
    """Currency word or sign at token `i`, after a number, and the index after it."""
    table = currencies()
    if i >= len(tokens):
        return None
    k = i
    if (
        tokens[k].text in _HYPHENS
        and tokens[k].glued
        and k + 1 < len(tokens)
        and tokens[k + 1].glued
    ):
        k += 1
    if tokens[k].kind == "sym" and tokens[k].text in table.signs:
        # "40 $ million" and "5 €": not when a number follows, which the sign belongs to.
        if (
            k + 1 < len(tokens)
            and tokens[k + 1].kind == "num"
            and (tokens[k + 1].glued or not tokens[k].glued)
        ):
            return None
        return tokens[k].text, k + 1
    key: tuple[str, ...] = ()
    best = None
    for j in range(k, min(k + table.longest, len(tokens))):
        key = (*key, tokens[j].low)
        if key in table.words and not (
            len(key) == 1
            and len(key[0]) == 3
            and not tokens[j].text.isupper()
            and key[0].upper() in table.codes
            and key[0] not in word_set("money.codes_as_words")
        ):
            best = " ".join(key), j + 1
    if best is not None and best[0] in word_set("money.doubtful"):
        # Words that are something else more often; a magnitude or a thousands sign vouches.
        if best[0] in ("pound", "pounds"):
            if any(t.low in word_set("money.weighing") for t in tokens[max(0, i - 6) : i]):
                return None  # "weighed 40 pounds"
            if low_at(tokens, best[1]) == "of" and low_at(tokens, best[1] + 1) not in (
                "public",
                "funding",
                "aid",
                "debt",
                "investment",
            ):
                return None
        elif best[0] == "won" and low_at(tokens, best[1]) in word_set("money.won_verb"):
            return None
    return best


def iso_code(sign: str, context: Context, at: int = 0) -> tuple[str, str | None]:
    """ISO code of a sign or word, and a warning when the document decided.

    Args:
        sign: the sign or word of money as written.
        context: what the document says about money.
        at: offset of the amount in its block.
    """
    table = currencies()
    if sign in ("$", "dollar", "dollars", "buck", "bucks"):
        dollar = context.homes.dollar
        if dollar != "USD":
            return dollar, f"bare dollar taken as {dollar} after the document's country"
        return "USD", None
    low = sign.lower()
    single = low[:-1] if low.endswith("s") and low[:-1] in table.bare else low
    for key in (sign, single):
        if key not in table.bare:
            continue
        codes = table.bare[key]
        found = context.homes.code(codes, at)
        if found is None or (key == "£" and found != "GBP" and context.homes.names("GBR")):
            break
        if found == codes[0] and found == "GBP":
            return found, None
        return found, f"{sign!r} taken as {found} after the places that the document names"
    if sign in table.signs:
        return table.signs[sign], None
    if single in table.bare and single not in ("pound", "£"):
        likely = table.bare[single][0]
        return likely, f"{sign!r} taken as {likely}; other states use the word too"
    code = table.words.get(tuple(low.split()))
    return (code or sign), None
