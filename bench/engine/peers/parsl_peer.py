"""Parsl: its high-throughput executor with worker processes on this machine, no checkpoints.

Usage: WORKERS RUN_FOLDER.
"""
import os
import sys

import parsl
from parsl.config import Config
from parsl.executors import HighThroughputExecutor
from parsl.executors.high_throughput.executor import DEFAULT_LAUNCH_CMD
from parsl.providers import LocalProvider
from peer import increment, serve

# By path: the scripts of a virtual environment that is not activated are not on PATH.
SCRIPTS = os.path.dirname(sys.executable)
increment_app = parsl.python_app(increment)


def tasks(count):
    return sum(future.result() for future in [increment_app(i) for i in range(count)])


def chains(count, steps):
    values = [0] * count
    for _ in range(steps):
        values = [increment_app(value) for value in values]
    return sum(future.result() for future in values)


def main():
    executor = HighThroughputExecutor(
        address="127.0.0.1",
        loopback_address="127.0.0.1",
        interchange_launch_cmd=[sys.executable, os.path.join(SCRIPTS, "interchange.py")],
        launch_cmd=f"{sys.executable} {SCRIPTS}/{DEFAULT_LAUNCH_CMD}",
        max_workers_per_node=int(sys.argv[1]),
        encrypted=False,
        provider=LocalProvider(init_blocks=1, max_blocks=1),
    )
    config = Config(executors=[executor], run_dir=sys.argv[2], usage_tracking=0)
    with parsl.load(config):
        serve(tasks, chains)


if __name__ == "__main__":
    main()
