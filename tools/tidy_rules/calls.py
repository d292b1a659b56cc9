"""Calls and literals that belong into one file only."""

import re

from .includes import PURE
from .tree import Finding

CLOCK_FILES = ("common/clock.cc",)
RANDOM_FILES = ("common/random.cc",)
KEY_FILES = ("coordinator/storage/keys.", "tests/storage/keys_test.cc")

_CLOCKS = r"(?:system|steady|high_resolution|utc|tai|file)_clock"
# Not a member (x.time(…)) and not another namespace's (cv::rand(…)).
_FREE = r"(?<![\w.>:])(?:std\s*::\s*|::)?"

# rule, where it is allowed, what it looks like, what to do instead.
BANNED = [
    (
        "clock",
        CLOCK_FILES,
        rf"\b{_CLOCKS}\s*::\s*now\b|=\s*(?:std\s*::\s*)?(?:chrono\s*::\s*)?{_CLOCKS}\s*;"
        rf"|\b(?:clock_gettime|gettimeofday|ftime|timespec_get)\s*\("
        rf"|{_FREE}time\s*\(\s*(?:nullptr|NULL|0|&)|{_FREE}clock\s*\(\s*\)\s*[;,)\-+*/]",
        "time is an argument; a program reads it by clock_now() of common/clock.h",
    ),
    (
        "sleep",
        (),
        # Our own functions named sleep take more than one argument.
        rf"\b(?:sleep_for|sleep_until|nanosleep|clock_nanosleep|usleep)\s*\(|{_FREE}sleep\s*\([^,()]*\)",
        "wait for the condition itself, with a deadline",
    ),
    (
        "random",
        RANDOM_FILES,
        rf"{_FREE}s?rand\s*\(|\b(?:rand_r|drand48|lrand48|getrandom|getentropy|arc4random\w*|RAND_bytes)\s*\("
        r"|\b(?:random_device|mt19937\w*|default_random_engine|minstd_rand0?)\b",
        "randomness is passed in; a program takes its seed from random_seed() of common/random.h",
    ),
]
# What the pure libraries may not even ask common/ for.
BANNED_IN_PURE = re.compile(r"\b(clock_now|random_seed)\s*\(")

KEY_LITERAL = re.compile(r"""["'].*\bbaton:\{""")


def check(tree):
    for source in tree.cpp:
        yield from _banned_calls(source)
        yield from _key_literals(source, source.without_comments)
    for source in tree.sources:
        if source.suffix == ".lua":
            yield from _key_literals(source, [re.sub(r"--.*", "", line) for line in source.lines])


def _banned_calls(source):
    for number, line in enumerate(source.bare_code, 1):
        for rule, files, pattern, advice in BANNED:
            match = re.search(pattern, line)
            if match and source.path not in files and not source.allows(rule, number):
                yield Finding(source.path, number, rule, f"'{match.group().strip()}': {advice}")
        match = BANNED_IN_PURE.search(line)
        if match and source.path.startswith(tuple(folder + "/" for folder in PURE)):
            yield Finding(source.path, number, "pure", f"'{match.group(1)}' in a pure library; take it as an argument")


def _key_literals(source, lines):
    if source.path.startswith(KEY_FILES):
        return
    for number, line in enumerate(lines, 1):
        if KEY_LITERAL.search(line) and not source.allows("key", number):
            yield Finding(source.path, number, "key", "keys of Redis are spelled in coordinator/storage/keys.h only")
