"""A process of a pool that does what its input says, to show what well and badly behaved ones do."""
import json
import os
import sys
import time


def say(document):
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


def main():
    if len(sys.argv) > 1:
        with open(sys.argv[1], "a", encoding="utf-8") as file:
            file.write(f"{os.getpid()}\n")
    kept = []
    for line in sys.stdin:
        request = json.loads(line)
        what = request["input"]
        act = what.get("act", "echo")
        if act == "echo":
            say({"output": {"pid": os.getpid(), "input": what}, "task_id": request["task_id"]})
        elif act == "fail":
            say({"error": "Card.Declined", "cause": "no money", "retryable": False})
        elif act == "die":
            print("out of luck", file=sys.stderr, flush=True)
            os._exit(3)
        elif act == "crash":
            os.abort()
        elif act == "garbage":
            sys.stdout.write("Traceback\n")
            sys.stdout.flush()
        elif act == "endless":
            sys.stdout.write("x" * (2 << 20))
            sys.stdout.flush()
        elif act == "twice":
            sys.stdout.write('{"output": 1}\n{"output": 2}\n')
            sys.stdout.flush()
        elif act == "beat":
            for _ in range(3):
                say({"heartbeat": True})
            say({"output": "alive"})
        elif act == "hang":
            with open(what["file"], "w", encoding="utf-8") as file:
                file.write(f"{os.getpid()}\n")
            while True:
                time.sleep(1)
        elif act == "grow":
            kept.append(bytearray(b"x") * (64 << 20))
            say({"output": os.getpid()})
        elif act == "answer_and_die":
            say({"output": os.getpid()})
            os._exit(0)


main()
