from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

from tests.shell.cli.running import command, environment

VISITORS = 3000


def test_a_progress_bar_at_the_terminal_leaves_the_output_whole(tmp_path: Path) -> None:
    path, output = tmp_path / "visitors.jsonl", tmp_path / "decisions.jsonl"
    path.write_text("".join(f'{{"visitorId": "v-{number}"}}\n' for number in range(VISITORS)) + "nonsense\n")
    arguments = ("decide", "--document", "sample", "--format", "jsonl", "--visitors", path)
    shown = at_a_terminal(output, *arguments)
    assert output.read_text().count("\n") == VISITORS
    assert "deciding" in shown
    assert f"line {VISITORS + 1}: left out: not JSON" in shown.replace("\r\n", "")
    assert "visitorId" not in shown


def at_a_terminal(output: Path, *arguments: str | Path) -> str:
    """Run the command with stdout in a file and stderr at a terminal; what the terminal was shown."""
    ours, theirs = pty.openpty()
    with output.open("wb") as file:
        # Wide, so that no line is broken; the name of a terminal that can move its cursor.
        process = subprocess.Popen(
            command(*arguments), stdout=file, stderr=theirs, env=environment(COLUMNS="300", TERM="xterm")
        )
    os.close(theirs)
    shown = bytearray()
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # how Linux says that the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    assert process.wait(30) == 1
    return shown.decode()
