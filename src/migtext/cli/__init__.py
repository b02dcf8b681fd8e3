"""The command line: show, annotate, references, corpus, check, verify, eval, highlight, redact, export, train, instruments,
cache, info.

Data goes to standard output, progress and messages to standard error. Exit codes are stable:

====  =========================================================================
code  meaning
====  =========================================================================
0     done
1     a migtext error: the message says which file, what is wrong, what to do
2     the command was called wrongly
3     `check` found an unconfirmed problem; `eval --gate` found a floor broken;
      `instruments check` found something to mend
4     `annotate` finished, but some documents failed, now or in an earlier run (see OUT/errors)
130   interrupted
====  =========================================================================
"""

from __future__ import annotations

import os
import sys

import typer

from ..errors import MigtextError

# isort: off
# Each adds its commands, in the order of `migtext --help`.
from . import documents, corpora, checking, verifying, sharing, training, registry, system  # noqa: F401

# isort: on
from .common import app, note, say

__all__ = ["app", "main"]


def main() -> None:
    """Entry point of the `migtext` command."""
    try:
        # Without standalone mode an exit code comes back as the result.
        code = app(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except typer.Exit as stop:
        sys.exit(stop.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        note.print("interrupted")
        sys.exit(130)
    except MigtextError as error:
        say(f"migtext: {error}")
        sys.exit(1)
    except BrokenPipeError:  # `migtext show ... | head`: the reader has what it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:  # a page, table or report that cannot be written
        where = f"{error.filename}: " if error.filename else ""
        say(f"migtext: {where}{error.strerror or error}; check the folder, its rights and its room")
        sys.exit(1)
    except Exception as error:  # click's usage errors know their exit code
        if hasattr(error, "show") and hasattr(error, "exit_code"):
            error.show()
            sys.exit(error.exit_code)
        raise
