#!/usr/bin/env python3
"""document_test.py DOCUMENT: the cases that it names in backquotes, like `pass/result`, are those that there are."""

import pathlib
import re
import sys

FOLDER = pathlib.Path(__file__).resolve().parent


def main(document):
    cases = {path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.glob("*/*.txt")}
    folders = {case.split("/")[0] for case in cases}
    named = set(re.findall(r"`([a-z-]+/[a-z0-9-]+)`", pathlib.Path(document).read_text(encoding="utf-8")))
    named = {name for name in named if name.split("/")[0] in folders}
    for case in sorted(cases - named):
        print(f"{document} does not name the case {case}")
    for name in sorted(named - cases):
        print(f"{document} names {name}, which is no case in tests/conformance/")
    return 1 if cases != named else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
