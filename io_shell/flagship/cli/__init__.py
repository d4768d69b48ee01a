"""The command `flagship`. Needs the extra `cli`; the commands that run a platform need the extra `server` as well."""

from __future__ import annotations

import importlib.util
import os
import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit.

    The exit code is 0 if all went well, 1 if the answer is no (vectors failed, lines were left out), and 2 if the
    command could not do its work: wrong usage, an unreadable file, output that cannot be
    written, a missing extra.
    """
    # Asked first, so that one sentence is all that a user without the extra gets to see.
    missing = [name for name in ("click", "rich") if importlib.util.find_spec(name) is None]
    if missing:
        sys.stderr.write(
            f"flagship: the command line needs {' and '.join(missing)}, not installed here: "
            "run pip install 'flagship-engine[cli]'\n"
        )
        raise SystemExit(2)
    if sys.stdout is None:  # so Python says that it was closed
        sys.stderr.write("Error: cannot write the output: stdout is closed\n")
        raise SystemExit(2)
    from flagship.cli.group import flagship

    try:
        flagship(prog_name="flagship")
    except OSError as error:
        # Whatever is read is answered for where it is read: this is the output. It is not tried again at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.stderr.write(f"Error: cannot write the output: {error.strerror or error}\n")
        raise SystemExit(2) from None
