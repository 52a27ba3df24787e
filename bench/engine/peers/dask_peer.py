"""Dask: a scheduler and two worker processes on this machine, nothing on disk. Usage: WORKERS."""
import sys

from distributed import Client, LocalCluster
from peer import increment, serve


def main():
    cluster = LocalCluster(
        n_workers=int(sys.argv[1]),
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=None,
    )
    with cluster, Client(cluster) as client:

        def tasks(count):
            # pure=False: Dask must not take the result of an earlier round.
            return sum(client.gather(client.map(increment, range(count), pure=False)))

        def chains(count, steps):
            values = [0] * count
            for _ in range(steps):
                values = [client.submit(increment, value, pure=False) for value in values]
            return sum(client.gather(values))

        serve(tasks, chains)


if __name__ == "__main__":
    main()
