"""What is wrong with the entries of a reference list, seen with the citations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...annotations import Anomaly, Citation, Reference

__all__ = ["review_references"]


def review_references(
    references: Sequence[Reference], citations: Sequence[Citation]
) -> tuple[Reference, ...]:
    """Add to each reference what is wrong with it, one sentence each.

    Args:
        references: references of a document.
        citations: its citations, linked to these references.

    Returns:
        The references with `anomalies` and `messages`.
    """
    cited = {w.reference for c in citations for w in c.works if w.reference}
    out = []
    for reference in references:
        anomalies, messages = list(reference.anomalies), list(reference.messages)
        if cited and reference.note is None and reference.id not in cited:
            anomalies.append(Anomaly.NEVER_CITED)
            messages.append("No citation in the text points to this entry.")
        out.append(replace(reference, anomalies=tuple(anomalies), messages=tuple(messages)))
    return tuple(out)
