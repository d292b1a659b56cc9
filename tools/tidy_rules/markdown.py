"""Relative links in Markdown lead somewhere: to a file of the tree, and to a heading in it."""

import posixpath
import re
import urllib.parse

from .tree import Finding

_LINKS = re.compile(
    r"\]\(\s*<?([^)<>\s]+)>?(?:\s+[\"'][^)]*)?\)"  # [text](target "title")
    r"|^\s{0,3}\[[^\]^]+\]:\s*<?(\S+?)>?\s*$"  # [label]: target
    r"|\b(?:href|src)=[\"']([^\"']+)[\"']"
)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


def check(tree):
    for source in tree.sources:
        if source.suffix != ".md":
            continue
        for number, line in enumerate(_prose(source), 1):
            for match in _LINKS.finditer(line):
                target = next(group for group in match.groups() if group)
                problem = None if _ELSEWHERE.match(target) else _problem(tree, source, target)
                if problem and not source.allows("link", number):
                    yield Finding(source.path, number, "link", f"'{target}': {problem}")


def _prose(source):
    """The lines of a file with code blocks and code spans blanked."""
    fence = None
    for line in source.lines:
        mark = re.match(r"\s*(```+|~~~+)", line)
        if mark and (fence is None or mark.group(1).startswith(fence)):
            fence = None if fence else mark.group(1)
            yield ""
        else:
            yield "" if fence else re.sub(r"(`+).+?\1", "", line)


def _problem(tree, source, target):
    """What is wrong with a link, or None."""
    path, _, anchor = urllib.parse.unquote(target).partition("#")
    path = path.split("?")[0]
    if path.startswith("/"):
        path = path.lstrip("/")
    elif path:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source.path), path))
    else:
        path = source.path
    if path.startswith("..") or not tree.has(path.rstrip("/") or "."):
        return "there is no such file in this tree"
    page = tree.by_path.get(path)
    if anchor and page and page.suffix == ".md" and anchor not in _anchors(page):
        return f"there is no such heading in {path}"
    return None


def _anchors(page):
    """The anchors that GitHub gives to the headings of a page."""
    anchors, seen = set(), {}
    fence = False
    for line in page.lines:
        if re.match(r"\s*(```|~~~)", line):
            fence = not fence
        anchors.update(re.findall(r"\b(?:id|name)=[\"']([^\"']+)[\"']", line))
        heading = re.match(r"#{1,6}\s+(.*?)\s*#*\s*$", line)
        if heading and not fence:
            text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading.group(1)).lower()
            slug = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
            count = seen.get(slug, 0)
            seen[slug] = count + 1
            anchors.add(f"{slug}-{count}" if count else slug)
    return anchors
