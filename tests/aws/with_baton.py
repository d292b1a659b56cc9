#!/usr/bin/python3
"""with_baton.py BIN_DIR COMMAND…: runs the command beside a whole Baton of real processes, and exits as it did.

Redis, a coordinator with two shards, a worker and a gateway listen on loopback or unix sockets, on free ports, in a
folder that goes with them. The command finds in its environment:

  BATON_GATEWAY        http://127.0.0.1:PORT
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION     an access key that may do everything
  AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE      files with nothing in them: the machine's own do not count

and nothing else that begins with AWS_. The keys of the other roles are written out below. If the command fails, what the
programs logged is printed.
"""

import ctypes
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

PATIENCE_S = 60
ACCESS_KEYS = """\
BATONADMIN       an-admins-secret-access-key     admin
BATONOPERATOR    an-operators-secret-access-key  operator
BATONREADER      a-readers-secret-access-key     read-only
"""
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None)


def die_with_us():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Baton:
    def __init__(self, bin_folder, folder):
        self.bin = pathlib.Path(bin_folder).resolve()
        self.folder = pathlib.Path(folder)
        self.processes = {}

    def start(self, name, *command):
        with open(self.folder / f"{name}.log", "wb") as log:
            self.processes[name] = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
                preexec_fn=die_with_us)

    def wait_for(self, name, path):
        deadline = time.monotonic() + PATIENCE_S
        while not path.exists():
            if self.processes[name].poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{name} did not start")
            time.sleep(0.005)
        return path

    def start_all(self):
        socket, ready = self.folder / "redis.sock", self.folder / "coordinator.json"
        self.start("redis-server", "redis-server", "--port", "0", "--unixsocket", socket, "--dir", self.folder, "--save", "",
                   "--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction")
        self.wait_for("redis-server", socket)
        self.start("coordinator", self.bin / "baton-coordinator", "--redis", f"unix://{socket}", "--shards", "2",
                   "--listen", "tcp://127.0.0.1:0", "--http", "127.0.0.1:0", "--ready-file", ready)
        endpoint = json.loads(self.wait_for("coordinator", ready).read_text())["endpoint"]
        self.start("worker", self.bin / "baton-worker", "--endpoint", endpoint, "--slots", "4")
        keys = self.folder / "access.keys"
        keys.touch(mode=0o600)
        keys.write_text(ACCESS_KEYS)
        serving = self.folder / "gateway.json"
        self.start("gateway", self.bin / "baton-gateway", "--endpoint", endpoint, "--port", "0", "--access-keys", keys,
                   "--ready-file", serving)
        return json.loads(self.wait_for("gateway", serving).read_text())["url"]

    def stop(self):
        for name in reversed(self.processes):
            process = self.processes[name]
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                print(f"with_baton.py: {name} did not stop when asked to", file=sys.stderr)

    def print_logs(self):
        for name, process in self.processes.items():
            text = (self.folder / f"{name}.log").read_text(errors="replace")
            print(f"---- {name} (exit code {process.returncode})\n{text[-4000:]}", file=sys.stderr)


def environment(folder, url):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "BATON_"))}
    for name in ("config", "credentials"):
        (pathlib.Path(folder) / name).touch()
    key, secret, _ = ACCESS_KEYS.splitlines()[0].split()
    return clean | {
        "BATON_GATEWAY": url, "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_DEFAULT_REGION": "us-east-1", "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "",
        "AWS_CONFIG_FILE": f"{folder}/config", "AWS_SHARED_CREDENTIALS_FILE": f"{folder}/credentials",
        "PYTHONDONTWRITEBYTECODE": "1"}


def main(bin_folder, *command):
    with tempfile.TemporaryDirectory(prefix="baton-aws-") as folder:
        baton = Baton(bin_folder, folder)
        code = 1
        try:
            code = subprocess.run(command, env=environment(folder, baton.start_all()), check=False,
                                  preexec_fn=die_with_us).returncode
        finally:
            baton.stop()
            if code:
                baton.print_logs()
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
