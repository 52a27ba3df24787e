"""Prefect: its own temporary server with its SQLite file, tasks in threads. Usage: WORKERS."""
import sys

from peer import increment, serve
from prefect import flow, task
from prefect.task_runners import ThreadPoolTaskRunner

increment_task = task(increment)
RUNNER = ThreadPoolTaskRunner(max_workers=int(sys.argv[1]))


@flow(task_runner=RUNNER)
def tasks(count):
    return sum(future.result() for future in [increment_task.submit(i) for i in range(count)])


@flow(task_runner=RUNNER)
def chains(count, steps):
    values = [0] * count
    for _ in range(steps):
        values = [increment_task.submit(value) for value in values]
    return sum(future.result() for future in values)


if __name__ == "__main__":
    serve(tasks, chains)
