"""Files as such: their length, whether anything builds them, and what they may not name."""

import posixpath
import re

from .includes import PUBLIC, folder_of, included
from .tree import Finding

LINES_MAX = 600
LINES_GOOD = 400
BUILT = (".cc", ".c", ".cpp", ".proto")

# Places of one machine, which mean nothing on another. Spelled so that this file does not name them.
_PLACES = re.compile(r"(?<![\w.])/" + r"work/|\.\./" + r"shared\b")


def long_files(tree):
    """Code files of more than LINES_GOOD lines: (lines, path)."""
    return sorted((len(source.lines), source.path) for source in tree.sources if source.is_code and _is_long(source))


def _is_long(source):
    return len(source.lines) > LINES_GOOD


def check(tree):
    yield from _lengths(tree)
    yield from _places(tree)
    yield from _unlisted(tree)
    yield from _dead_headers(tree)


def _lengths(tree):
    for count, path in long_files(tree):
        if count > LINES_MAX and not tree.by_path[path].allows("length", 20):
            yield Finding(path, LINES_MAX + 1, "length", f"{count} lines; split it by what it does (at most {LINES_MAX})")


def _places(tree):
    for source in tree.sources:
        for number, line in enumerate(source.lines, 1):
            match = _PLACES.search(line)
            if match and not source.allows("place", number):
                yield Finding(source.path, number, "place", f"'{match.group()}' exists on one machine only")


def _unlisted(tree):
    """A source that no CMakeLists.txt of its folder or of one above it names."""
    for source in tree.sources:
        if source.suffix in BUILT and not any(_names(text, path) for text, path in _lists_above(tree, source.path)):
            yield Finding(source.path, 1, "unlisted", "no CMakeLists.txt names this file: list it or delete it")


def _lists_above(tree, path):
    """The text of each CMakeLists.txt at or above a file, and the file's path as that one would write it."""
    folder = posixpath.dirname(path)
    while True:
        lists = tree.by_path.get(posixpath.join(folder, "CMakeLists.txt"))
        if lists:
            yield re.sub(r"#.*", "", lists.text), posixpath.relpath(path, folder or ".")
        if not folder:
            return
        folder = posixpath.dirname(folder)


def _names(text, path):
    words = set(re.split(r'[\s()";]+', text))
    if path in words or any(word.endswith("}/" + path) for word in words):
        return True
    # foreach(name frame row) … ${name}_fuzz.cc
    for word in words:
        if "${" not in word or not word.endswith(posixpath.splitext(path)[1]):
            continue
        pattern = "(.+)".join(re.escape(part) for part in re.split(r"\$\{\w+\}/?", word))
        match = re.fullmatch(pattern, path)
        if match and all(group in words for group in match.groups()):
            return True
    return False


def _dead_headers(tree):
    alive = {path for source in tree.cpp for _, _, path in included(tree, source)}
    for source in tree.cpp:
        if source.suffix == ".h" and folder_of(source.path) != PUBLIC and source.path not in alive:
            yield Finding(source.path, 1, "unlisted", "nothing includes this header: include it or delete it")
