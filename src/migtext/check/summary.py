"""What a check says about itself in a few words: where it stands, its counts, its summary.

Nothing looks green by being empty: a text without a figure, a figure without a source, a source
that could not be read are said first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .model import CARRIED, FINDING_TYPES, STATES, VERDICTS, CrossCheck

__all__ = ["FAIL_ON", "Standing", "counted", "failing", "standing", "summary_of", "tally_of"]

# What a check can be told to fail on, beside "never".
FAIL_ON = ("problem", "nothing", *VERDICTS, *STATES[1:], *FINDING_TYPES)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a check stands.

    Attributes:
        kind: ``problem`` (somebody has to look), ``nothing`` (no figure could be compared),
            ``partial`` (no open problem, but not every figure is carried by a source) or
            ``clean`` (every figure is).
        headline: in one sentence.
        detail: what was compared, and what was not.
    """

    kind: str
    headline: str
    detail: str


def standing(check: CrossCheck) -> Standing:
    """Where a check stands: never green by being empty.

    Example:
        >>> from migtext.check import crosscheck
        >>> standing(crosscheck("About 40 people left.")).kind
        'nothing'
    """
    claims = [f for f in check.figures if f.state != "skipped"]
    checked = [f for f in claims if f.state == "checked"]
    carried = [f for f in checked if f.verdict in CARRIED]
    unfound = [f for f in checked if f.verdict == "not_found" and not f.problem]
    open_, settled = check.unconfirmed, len(check.problems) - len(check.unconfirmed)
    still = {f.id for f in open_}
    decided = sum(f.problem and f.id not in still for f in claims)
    done = f"{counted(settled, 'problem')} settled by a person" if settled else ""
    parts = [f"{len(checked)} of {counted(len(claims), 'figure')} compared with a source"]
    if checked:
        parts.append(f"{len(carried)} carried by one")
    if unfound:
        parts.append(f"{len(unfound)} not found in the sources given")
    words = {
        "uncited": "without a citation",
        "no_source": "with a source that was not given",
        "unreadable": "with a source that could not be read",
        "skipped": "skipped",
    }
    parts += [f"{n} {words[s]}" for s in words if (n := check.counts[s])]
    if done:
        parts.append(done)
    detail = "; ".join(parts) + "."
    if not checked:
        why = _nothing(check, bool(claims))
        if open_:
            where = f"{counted(len(open_), 'problem')} in the text itself"
            return Standing("problem", f"{where}; nothing could be compared: {why}", detail)
        return Standing("nothing", f"Nothing could be compared: {why}", detail)
    if open_:
        return Standing("problem", f"{counted(len(open_), 'problem')} to look at", detail)
    if len(carried) + decided < len(claims):
        left = len(claims) - len(carried) - decided
        return Standing(
            "partial", f"No open problem, but {left} of {len(claims)} figures not confirmed", detail
        )
    only = "the figure is" if len(claims) == 1 else f"all {len(claims)} figures are"
    end = "carried by a source" if not decided else "carried by a source or settled by a person"
    return Standing("clean", f"No open problem: {only} {end}", detail)


def _nothing(check: CrossCheck, claims: bool) -> str:
    if not claims:
        return "no figure was found in the text"
    if not check.sources:
        return "no source was given"
    if all(s.state in ("unreadable", "not_used") for s in check.sources):
        return "no source could be read"
    return "no figure cites a source that was given and could be read"


def failing(check: CrossCheck, on: Iterable[str] = ("problem",)) -> list[str]:
    """Why a check does not pass; empty when it does.

    Args:
        check: the check, with people's decisions in `merged`.
        on: ``problem`` (a problem that nobody has settled), ``nothing`` (no figure could be
            compared), or verdicts, states and finding types: each stands for the findings with
            that result that nobody has settled. Empty for never.

    Returns:
        A line for each reason.

    Example:
        >>> from migtext.check import crosscheck
        >>> check = crosscheck("About 40 people left.")
        >>> failing(check), failing(check, ["uncited", "nothing"])
        ([], ['1 finding: uncited', 'nothing could be compared with a source'])
    """
    settled = check.merged.settled if check.merged is not None else frozenset()
    out = []
    for what in on:
        if what == "problem":
            if check.unconfirmed:
                out.append(counted(len(check.unconfirmed), "unconfirmed problem"))
        elif what == "nothing":
            if not any(f.state == "checked" for f in check.figures):
                out.append("nothing could be compared with a source")
        else:
            n = sum(
                what in (f.verdict, f.type, f.state if f.type is None else None)
                for f in check.findings
                if f.id not in settled
            )
            if n:
                out.append(f"{counted(n, 'finding')}: {what}")
    return out


def tally_of(check: CrossCheck) -> list[dict[str, Any]]:
    """Counts as rows: see `CrossCheck.tally`."""
    out: list[tuple[str, int]] = [("figures", len(check.figures))]
    out += [(f"state: {state}", check.counts[state]) for state in STATES]
    verdicts = Counter(f.verdict for f in check.figures)
    out += [(f"verdict: {v}", verdicts[v]) for v in VERDICTS]
    types = Counter(f.type for f in check.checks)
    out += [(f"in the text itself: {t}", types[t]) for t in FINDING_TYPES if types[t]]
    numbered = sum(bool(u.figures) for u in check.unsourced)
    out.append(("claims without a source, with a number", numbered))
    out.append(("claims without a source, without a number", len(check.unsourced) - numbered))
    out.append(("problems", len(check.problems)))
    out.append(("problems that nobody has settled", len(check.unconfirmed)))
    if check.merged is not None:
        out.append(("findings with a decision", len(check.merged.decisions)))
        out.append(("decisions that no longer fit", len(check.merged.lost)))
    return [{"what": what, "number": number} for what, number in out]


def summary_of(check: CrossCheck) -> str:
    """What was there, what was checked and what could not be: see `CrossCheck.summary`.

    Example:
        >>> from migtext.check import crosscheck
        >>> "nothing could be compared" in summary_of(crosscheck("About 40 people left."))
        True
    """
    figures = check.figures
    counts = check.counts
    name = check.article.meta.title or check.article.path or "text"
    lines = [name]
    checked = [f for f in figures if f.state == "checked"]
    if not figures:
        lines.append("  no figure found in it: nothing could be compared with a source")
    else:
        lines.append(f"  {counted(len(figures), 'figure')}: {counted(len(checked), 'checked', '')}")
        verdicts = Counter(f.verdict for f in checked)
        if checked:
            lines[-1] += (
                " (" + ", ".join(f"{verdicts[v]} {v}" for v in VERDICTS if verdicts[v]) + ")"
            )
        if not checked:
            lines.append("  nothing could be compared with a source")
        rest = {
            "uncited": "without a citation",
            "no_source": "cited, but the source was not given",
            "unreadable": "cited, but the source could not be read",
            "skipped": "skipped (the message says why)",
        }
        for state, words in rest.items():
            if counts[state]:
                lines.append(f"  {counts[state]} {words}")
    types = Counter(f.type for f in check.checks)
    if types:
        lines.append(
            "  in the text itself: "
            + ", ".join(f"{types[t]} {t}" for t in FINDING_TYPES if types[t])
        )
    else:
        lines.append("  in the text itself: nothing found")
    numbered = sum(bool(u.figures) for u in check.unsourced)
    if check.unsourced:
        lines.append(
            f"  claims without a source: {numbered} with a number, "
            f"{len(check.unsourced) - numbered} without"
        )
    for s in check.sources:
        if s.state == "unreadable":
            lines.append(f"  source {s.name}: unreadable ({s.reason})")
        elif s.state == "not_used":
            lines.append(f"  {s.name}: not used ({s.reason})")
        else:
            what = f"for {'; '.join(r[:50] for r in s.references)}" if s.references else "searched"
            lines.append(f"  source {s.name}: {counted(s.figures, 'figure')}, {what}")
        lines += [f"    {warning}" for warning in s.warnings]
    if not check.sources:
        lines.append("  no source was given")
    elif check.lacking:
        lines.append(f"  no source given for {counted(len(check.lacking), 'reference')}")
    lines += [f"  {note}" for note in check.notes]
    lines.append(f"  {counted(len(check.problems), 'problem')}")
    lines += [f"  {line}" for line in _decided(check)]
    return "\n".join(lines)


def _decided(check: CrossCheck) -> list[str]:
    """Lines about people's decisions."""
    merged = check.merged
    if merged is None:
        return []
    settled = len(check.problems) - len(check.unconfirmed)
    lines = [
        f"decisions on {counted(len(merged.decisions), 'finding')}: {counted(settled, 'problem')} settled, "
        f"{len(check.unconfirmed)} open"
    ]
    if merged.disputed:
        lines.append(f"people differ about {counted(len(merged.disputed), 'finding')}")
    if merged.stale:
        lines.append(f"{counted(len(merged.stale), 'decision')} to look at again")
    if merged.lost:
        lines.append(f"{counted(len(merged.lost), 'decision')} that no longer fit the text:")
        for row in merged.lost[:10]:
            who = f" by {row['reviewer']}" if row.get("reviewer") else ""
            lines.append(
                f"  {row['decision'] or 'note'}{who} on “{row['words'][:60]}”: {row.get('reason', '')}"
            )
        if len(merged.lost) > 10:
            lines.append(f"  and {len(merged.lost) - 10} more")
    return lines


def counted(number: int, noun: str, plural: str = "s") -> str:
    """``1 figure``, ``2 figures``.

    Example:
        >>> counted(2, "figure")
        '2 figures'
    """
    return f"{number:,} {noun}{'' if number == 1 else plural}"
