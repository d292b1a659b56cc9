#!/usr/bin/env python3
"""runner_test.py RUNNER: it accepts a case as it stands, and none in which one thing was changed; --update mends it."""

import pathlib
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
CASE = FOLDER / "machine" / "minimal.txt"

# What to replace, and by what.
CHANGES = {
    "a previousEventId": ("  3   2 ", "  3   1 "),
    "a type": (" PassStateExited ", " WaitStateExited "),
    "a detail": ("name=Only", "name=Other"),
    "a time": ("      0 ExecutionSucceeded", "      1 ExecutionSucceeded"),
    "an event too few": ('  2   0      0 PassStateEntered name=Only input={"n":1}\n', ""),
    "an output": ('== expect SUCCEEDED\n{"n": 1}', '== expect SUCCEEDED\n{"n": 2}'),
    "a status": ("== expect SUCCEEDED", "== expect FAILED"),
}


def run(runner, text, *flags):
    """Whether the runner accepts the case `text`, what it says, and the case afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "case.txt")
        path.write_text(text, encoding="utf-8")
        done = subprocess.run([runner, *flags, path], capture_output=True, text=True, timeout=60, check=False)
        return done.returncode == 0, done.stdout, path.read_text(encoding="utf-8")


def main(runner):
    text = CASE.read_text(encoding="utf-8")
    problems = []
    accepted, said, _ = run(runner, text)
    if not accepted:
        problems.append(f"{CASE} is not accepted:\n{said}")
    for what, (old, new) in CHANGES.items():
        changed = text.replace(old, new, 1)
        if changed == text:
            problems.append(f"{CASE} has nothing to change for: {what}")
        elif run(runner, changed)[0]:
            problems.append(f"the runner does not see {what}")
    before_history = text[: text.index("== history")]
    if run(runner, before_history)[0]:
        problems.append("the runner accepts a case without a history")
    if run(runner, before_history, "--update")[2] != text:
        problems.append("--update does not write the history")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
