"""Names of private persons replaced by pseudonyms, in everything that an analysis gives out.

What it does not do: it finds names, not persons. A job, a village, a date and a scar may tell who
somebody is. Recall is measured and is not 1 (see docs/explanation/privacy.md): read what comes out
before it leaves the house.
"""

from __future__ import annotations

from .keyfile import Key, read_key, write_key
from .people import Decision, Named
from .replace import Replaced, pseudonymise

__all__ = ["Decision", "Key", "Named", "Replaced", "pseudonymise", "read_key", "write_key"]
