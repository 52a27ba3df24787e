"""What every peer program does: answers questions about shapes of trivial tasks.

One JSON object a line on standard input: {"shape": "tasks", "count": n} or
{"shape": "chains", "chains": n, "steps": m}. The answer {"sum": s} is one line on standard output.
"""
import json
import sys


def serve(tasks, chains):
    """Computes a first task, says so, then answers until standard input ends."""
    assert tasks(1) == 1
    answer({"ready": True})
    for line in sys.stdin:
        question = json.loads(line)
        if question["shape"] == "tasks":
            answer({"sum": tasks(question["count"])})
        else:
            answer({"sum": chains(question["chains"], question["steps"])})


def answer(value):
    sys.__stdout__.write(json.dumps(value) + "\n")
    sys.__stdout__.flush()


def increment(value):
    """The trivial task: its cost is that of the engine."""
    return value + 1
