"""Who may include whom: the include table of docs/architecture.md, and the purity of the two pure libraries.

    common <- asl <- api <- coordinator/partition <- coordinator/storage <- coordinator
    common, proto, transport <- client, worker          api <- client <- cli, gateway   asl <- cli

An arrow reaches through: whoever may include a folder may include what that folder may include. Public headers
(X/include/baton/) are installed: everybody may include them, and they include nothing of Baton but each other.
"""

import posixpath
import re

from .tree import Finding

PUBLIC = "public headers"

# Folder -> the folders that its files may include besides itself and the public headers. The longest prefix counts.
MAY_INCLUDE = {
    PUBLIC: (),
    "common": (),
    "proto": (),
    "transport": ("common", "proto"),
    "asl": ("common",),
    # The Step Functions API as plain data: requests checked, answers written.
    "api": ("common", "asl"),
    "coordinator/partition": ("common", "asl"),
    # State machines, activities, tags: what is named, not what runs.
    "coordinator/registry": ("common", "asl", "api"),
    # Metadata records of a partition.
    "coordinator/records": ("common", "api"),
    # Rules that start executions when they are due.
    "coordinator/triggers": ("common", "asl", "api"),
    # Executions of state machines over the tasks of a partition.
    "coordinator/executions": ("common", "asl", "api", "coordinator/partition"),
    "coordinator/storage": ("common", "asl", "coordinator/partition", "proto"),
    "coordinator": ("common", "asl", "api", "coordinator/partition", "coordinator/records", "coordinator/registry",
                    "coordinator/executions", "coordinator/triggers", "coordinator/storage", "proto", "transport"),
    # The loop that runs handlers knows nothing of the built-in ones, so the client library can hold it.
    "worker/runtime": ("common", "proto", "transport"),
    # Which shard answers an operation is the API's to say.
    "client": ("common", "proto", "transport", "api", "worker/runtime"),
    "worker": ("common", "proto", "transport", "client", "worker/runtime"),
    # `baton asl …` needs no coordinator.
    "cli": ("common", "proto", "transport", "client", "asl"),
    "gateway": ("common", "proto", "transport", "client", "asl", "api"),
    # What a user has: the installed headers.
    "examples": (),
}
# tests/ and benchmarks/ stand outside: they may look at everything.

PURE = ("asl", "api", "coordinator/partition", "coordinator/records", "coordinator/registry", "coordinator/executions",
        "coordinator/triggers")
IMPURE_HEADERS = [
    ("proto", r".*\.pb\.h|google/protobuf/.*"),
    ("thread", r"thread|mutex|shared_mutex|condition_variable|future|semaphore|barrier|latch|stop_token|pthread\.h"),
    ("clock", r"common/clock\.h|ctime|time\.h|sys/time\.h"),
    ("random device", r"random|sys/random\.h|openssl/.*"),
    (
        "I/O",
        r"common/log\.h|i?ostream|fstream|syncstream|cstdio|stdio\.h|filesystem|unistd\.h|fcntl\.h|poll\.h|netdb\.h"
        r"|sys/.*|netinet/.*|arpa/.*|zmq.*|hiredis/.*|curl/.*|spdlog/.*|boost/(asio|beast)/.*|prometheus/.*|opencv2/.*",
    ),
]

_INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def folder_of(path):
    if re.match(r"[^/]+/include/baton/", path):
        return PUBLIC
    prefixes = [folder for folder in MAY_INCLUDE if path.startswith(folder + "/")]
    return max(prefixes, key=len, default=None)


def included(tree, source):
    """(line, the name as written, the file it is in this tree or None) for every include of a file."""
    for number, line in enumerate(source.without_comments, 1):
        match = _INCLUDE.match(line)
        if match:
            yield number, match.group(2), _resolve(tree, source, match.group(2))


def _resolve(tree, source, name):
    if name.endswith(".pb.h"):
        return "proto/" + posixpath.basename(name)[: -len(".pb.h")] + ".proto"
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(source.path), name))
    public = [f"{folder}/include/{name}" for folder in ("common", "client")] if name.startswith("baton/") else []
    return next((path for path in [name, beside, *public] if path in tree.by_path), None)


def check(tree):
    for source in tree.cpp:
        folder = folder_of(source.path)
        if folder is None:
            continue
        for number, name, path in included(tree, source):
            if source.allows("include", number):
                continue
            target = folder_of(path) if path else None
            if target not in (None, folder, PUBLIC) and target not in MAY_INCLUDE[folder]:
                yield Finding(
                    source.path, number, "include", f"{folder} may not include {name} of {target}; see the include table"
                )
            elif folder in PURE:
                yield from _impure(source, number, name, folder)


def _impure(source, number, name, folder):
    for kind, pattern in IMPURE_HEADERS:
        if re.fullmatch(pattern, name):
            yield Finding(source.path, number, "pure", f"{folder} is pure, and {name} is {kind}; pass in what it needs")
            return
