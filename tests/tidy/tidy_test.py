#!/usr/bin/env python3
"""Plants one violation at a time in a clean little tree and expects tools/tidy to find it, where it is and nowhere else."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

TIDY = pathlib.Path(__file__).resolve().parents[2] / "tools" / "tidy"

# Spelled in two pieces, so that tidy does not find them in this file.
PLACE = "/" + "work/main"
SHARED = ".." + "/shared/DESIGN.md"

CLEAN = {
    "CMakeLists.txt": "add_subdirectory(common)\n",
    "README.md": "# Baton\n\nSee [the clock](common/clock.h), [here](#baton) and [there](https://example.org/x.md).\n",
    "common/CMakeLists.txt": "add_library(common clock.cc random.cc)\n",
    "common/clock.h": "int clock_now();\n",
    "common/clock.cc": '#include "common/clock.h"\nauto a = std::chrono::steady_clock::now();\n',
    "common/random.cc": "std::random_device device;\n",
    "common/include/baton/ids.h": "struct TaskId {};\n",
    "proto/CMakeLists.txt": "protobuf_generate_cpp(sources headers wire.proto)\n",
    "proto/wire.proto": 'syntax = "proto3";\n',
    "coordinator/CMakeLists.txt": "add_library(coordinator partition/partition.cc storage/keys.cc main.cc)\n",
    "coordinator/partition/partition.h": '#include <vector>\n#include "baton/ids.h"\n',
    "coordinator/partition/partition.cc": '#include "coordinator/partition/partition.h"\n',
    "coordinator/storage/keys.h": "std::string journal_key();\n",
    "coordinator/storage/keys.cc": '#include "coordinator/storage/keys.h"\nauto k = "baton:{p7}:journal";\n',
    "coordinator/main.cc": '#include "common/clock.h"\n#include "wire.pb.h"\n',
    "client/CMakeLists.txt": "add_library(client client.cc)\n",
    "client/client.cc": '#include "baton/ids.h"\n#include "wire.pb.h"\n',
}


def findings_in(changes):
    """The "path:line: [rule]" of what tidy finds in the clean tree with `changes` made to it."""
    with tempfile.TemporaryDirectory(prefix="baton-tidy-") as root:
        for path, text in {**CLEAN, **changes}.items():
            file = pathlib.Path(root, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        run = subprocess.run([sys.executable, str(TIDY), root], capture_output=True, text=True)
        found = [line.split("] ")[0] + "]" for line in run.stdout.splitlines() if "] " in line]
        if run.stderr or run.returncode != (1 if found else 0):
            raise AssertionError(f"tidy ended with {run.returncode}:\n{run.stdout}{run.stderr}")
        return found


class Tidy(unittest.TestCase):
    def expect(self, changes, *expected):
        self.assertEqual(findings_in(changes), sorted(expected))

    def expect_in_client(self, line, rule):
        """`line` behind the two lines of client/client.cc breaks `rule`."""
        self.expect({"client/client.cc": CLEAN["client/client.cc"] + line + "\n"}, f"client/client.cc:3: [{rule}]")

    def expect_nothing_in_client(self, line):
        self.expect({"client/client.cc": CLEAN["client/client.cc"] + line + "\n"})

    def test_a_clean_tree_has_no_findings(self):
        self.expect({})

    def test_an_empty_tree_is_not_taken_for_a_clean_one(self):
        with tempfile.TemporaryDirectory() as root:
            self.assertEqual(subprocess.run([sys.executable, str(TIDY), root], capture_output=True).returncode, 1)

    # Who may include whom.

    def test_common_may_not_include_the_coordinator(self):
        self.expect(
            {"common/clock.h": '#include "coordinator/storage/keys.h"\n'}, "common/clock.h:1: [include]"
        )

    def test_the_partition_may_not_include_storage(self):
        self.expect(
            {"coordinator/partition/partition.cc": '#include "coordinator/partition/partition.h"\n#include "coordinator/storage/keys.h"\n'},
            "coordinator/partition/partition.cc:2: [include]",
        )

    def test_the_partition_may_not_include_messages(self):
        self.expect(
            {"coordinator/partition/partition.h": '#include "wire.pb.h"\n'}, "coordinator/partition/partition.h:1: [include]"
        )

    def test_the_client_may_not_include_the_coordinator(self):
        self.expect_in_client('#include "coordinator/storage/keys.h"', "include")

    def test_an_include_beside_the_file_is_seen_too(self):
        self.expect_in_client('#include "../coordinator/storage/keys.h"', "include")

    def test_a_public_header_may_not_include_one_that_is_not_installed(self):
        self.expect(
            {"common/include/baton/ids.h": '#include "common/clock.h"\n'}, "common/include/baton/ids.h:1: [include]"
        )

    def test_pure_libraries_include_no_threads_clocks_random_devices_or_io(self):
        for header in ["<thread>", "<mutex>", '"common/clock.h"', "<random>", "<fstream>", "<sys/socket.h>", "<hiredis/hiredis.h>"]:
            with self.subTest(header):
                self.expect(
                    {"coordinator/partition/partition.h": f"#include {header}\n"},
                    "coordinator/partition/partition.h:1: [pure]",
                )

    def test_pure_libraries_do_not_ask_for_the_time_or_a_seed(self):
        for call in ["clock_now()", "random_seed()"]:
            with self.subTest(call):
                self.expect(
                    {"coordinator/partition/partition.h": f"auto x = {call};\n"},
                    "coordinator/partition/partition.h:1: [pure]",
                )

    # Banned calls.

    def test_clocks_are_read_in_one_file(self):
        for line in [
            "auto now = std::chrono::system_clock::now();",
            "auto now = std::chrono::steady_clock :: now();",
            "using Clock = std::chrono::steady_clock;",
            "clock_gettime(CLOCK_MONOTONIC, &now);",
            "gettimeofday(&now, nullptr);",
            "auto now = time(nullptr);",
            "auto now = std::time(NULL);",
            "auto used = clock();",
        ]:
            with self.subTest(line):
                self.expect_in_client(line, "clock")

    def test_nothing_sleeps(self):
        for line in ["std::this_thread::sleep_for(1s);", "usleep(10);", "sleep(1);", "::nanosleep(&t, nullptr);"]:
            with self.subTest(line):
                self.expect_in_client(line, "sleep")

    def test_randomness_comes_from_one_file(self):
        for line in ["int x = rand();", "int x = std::rand();", "std::random_device d;", "std::mt19937 r(1);", "getrandom(b, 8, 0);"]:
            with self.subTest(line):
                self.expect_in_client(line, "random")

    def test_comments_strings_and_members_are_no_calls(self):
        for line in [
            "// sleep(1) would be wrong",
            '/* rand() */ auto s = "std::chrono::system_clock::now()";',
            'auto s = R"(sleep(1))";',
            "auto t = outcome.time(0);",
            "Random random(seed);",
            "void sleep(Link& link, TimePoint now);",
            "std::chrono::system_clock::time_point point;",
            "auto n = 1'000; auto m = 2'000;",
        ]:
            with self.subTest(line):
                self.expect_nothing_in_client(line)

    def test_an_exception_needs_a_reason(self):
        self.expect_nothing_in_client("sleep(1);  // tidy-allow sleep: the handler under test is slow")
        self.expect_in_client("sleep(1);  // tidy-allow sleep:", "sleep")
        self.expect_in_client("sleep(1);  // tidy-allow clock: another rule", "sleep")

    # Keys of Redis.

    def test_keys_are_spelled_in_one_file(self):
        self.expect_in_client('auto key = "baton:{p1}:tasks";', "key")
        self.expect_in_client('auto key = fmt::format("baton:{{p{}}}", 1);', "key")
        self.expect_nothing_in_client("// the journal is baton:{p7}:journal:1-2")

    def test_keys_are_not_spelled_in_scripts(self):
        self.expect(
            {"coordinator/storage/scripts/x.lua": "redis.call('DEL', 'baton:{p1}:x')\n"},
            "coordinator/storage/scripts/x.lua:1: [key]",
        )

    # Files.

    def test_a_file_of_more_than_600_lines_is_found(self):
        self.expect({"client/client.cc": "int x;\n" * 601}, "client/client.cc:601: [length]")
        self.expect({"client/client.cc": "int x;\n" * 600})

    def test_a_source_that_nothing_builds_is_found(self):
        self.expect({"client/lost.cc": "int x;\n"}, "client/lost.cc:1: [unlisted]")
        self.expect({"proto/lost.proto": "\n"}, "proto/lost.proto:1: [unlisted]")

    def test_a_source_named_in_a_comment_only_is_found(self):
        self.expect(
            {"client/CMakeLists.txt": "add_library(client client.cc)  # lost.cc\n", "client/lost.cc": ""},
            "client/lost.cc:1: [unlisted]",
        )

    def test_a_source_named_through_a_variable_is_listed(self):
        lists = "add_library(client client.cc)\nforeach(name frame row)\n  add_executable(${name}_fuzz ${name}_fuzz.cc)\nendforeach()\n"
        self.expect({"client/CMakeLists.txt": lists, "client/row_fuzz.cc": ""})
        self.expect({"client/CMakeLists.txt": lists, "client/lost_fuzz.cc": ""}, "client/lost_fuzz.cc:1: [unlisted]")

    def test_a_header_that_nothing_includes_is_found(self):
        self.expect({"client/lost.h": ""}, "client/lost.h:1: [unlisted]")

    def test_places_of_one_machine_are_found_in_code_and_documents(self):
        self.expect({"docs/x.md": f"see {SHARED}\n"}, "docs/x.md:1: [place]")
        self.expect_in_client(f"// as in {PLACE}/client", "place")
        self.expect({"docs/x.md": "an URL: https://example.org/work/1 and a folder: homework/2\n"})

    # Links.

    def test_a_broken_relative_link_is_found(self):
        for link in ["[x](gone.md)", "![x](img/gone.png)", "[x](../gone.md)", "[x]: gone.md", '<img src="gone.png">']:
            with self.subTest(link):
                self.expect({"docs/x.md": f"# X\n{link}\n"}, "docs/x.md:2: [link]")

    def test_a_link_to_a_heading_that_is_not_there_is_found(self):
        self.expect({"docs/x.md": "# One Thing, two\n[x](#one-thing-two) [y](../README.md#baton)\n"})
        self.expect({"docs/x.md": "# X\n[x](../README.md#gone)\n"}, "docs/x.md:2: [link]")

    def test_links_in_code_and_to_elsewhere_are_left_alone(self):
        self.expect({"docs/x.md": "`[x](gone.md)`\n```\n[x](gone.md)\n```\n[m](mailto:a@b.c) [f](../common/) [q](x.md)\n"})


if __name__ == "__main__":
    unittest.main()
