"""The files of a tree, and what a finding is."""

import os
import pathlib
import re
import subprocess
from dataclasses import dataclass
from functools import cached_property

CPP = (".h", ".cc", ".c", ".cpp", ".hpp")
CODE = CPP + (".proto", ".lua", ".py", ".sh", ".cmake", ".ts", ".tsx", ".js", ".mjs")
SKIPPED_FOLDERS = {".git", "build", "node_modules", ".cache", "__pycache__"}
# A file with this many bytes is no text that anybody wrote.
TEXT_BYTES_MAX = 1 << 20


@dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    rule: str
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: [{self.rule}] {self.message}"


class Source:
    """One text file. Paths are relative to the root of the tree, with slashes."""

    def __init__(self, root, path):
        self.path = path
        self.text = (pathlib.Path(root) / path).read_text(encoding="utf-8", errors="replace")

    @property
    def suffix(self):
        return pathlib.PurePosixPath(self.path).suffix

    @property
    def is_cpp(self):
        return self.suffix in CPP

    @property
    def is_code(self):
        return self.suffix in CODE or self.text.startswith("#!")

    @cached_property
    def lines(self):
        return self.text.splitlines()

    @cached_property
    def without_comments(self):
        """C++ with comments blanked, line by line."""
        return _blank(self.text, keep_strings=True).splitlines()

    @cached_property
    def bare_code(self):
        """C++ with comments and the insides of literals blanked, line by line."""
        return _blank(self.text, keep_strings=False).splitlines()

    def allows(self, rule, number):
        """Whether line `number` or the one before it says `tidy-allow RULE: reason`."""
        said = re.compile(rf"tidy-allow {re.escape(rule)}: *\S")
        return any(said.search(line) for line in self.lines[max(0, number - 2) : number])


class Tree:
    def __init__(self, root):
        self.root = str(root)
        self.paths = sorted(_list_files(self.root))
        self.folders = {str(p) for path in self.paths for p in pathlib.PurePosixPath(path).parents}
        self.sources = [Source(self.root, path) for path in self.paths if _is_text(self.root, path)]
        self.by_path = {source.path: source for source in self.sources}

    def has(self, path):
        return path in self.folders or path in self._path_set

    @cached_property
    def _path_set(self):
        return set(self.paths)

    @cached_property
    def cpp(self):
        return [source for source in self.sources if source.is_cpp]


def _list_files(root):
    """What git knows or would add; every file where git does not know the tree."""
    if os.path.exists(os.path.join(root, ".git")):
        command = ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, capture_output=True)
        if listed.returncode == 0:
            names = listed.stdout.decode().split("\0")
            return {name for name in names if name and os.path.isfile(os.path.join(root, name))}
    found = set()
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
        found.update(os.path.relpath(os.path.join(folder, name), root) for name in names)
    return found


def _is_text(root, path):
    full = os.path.join(root, path)
    if os.path.islink(full) or os.path.getsize(full) > TEXT_BYTES_MAX:
        return False
    with open(full, "rb") as file:
        return b"\0" not in file.read(4096)


_TOKENS = re.compile(
    r'//[^\n]*|/\*.*?\*/'  # comments
    r'|R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"'  # raw strings
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F'])'(?:\\.|[^'\\\n])+'",  # not the ' of 1'000
    re.DOTALL,
)


def _blank(text, keep_strings):
    def blanked(match):
        token = match.group()
        if token.startswith(("//", "/*")):
            return re.sub(r"[^\n]", " ", token)
        if keep_strings:
            return token
        return token[0] + re.sub(r"[^\n]", " ", token[1:-1]) + token[-1]

    return _TOKENS.sub(blanked, text)
