"""Creates rooms on a Dask cluster, one of whose workers is killed on the way.

    hms-sandbox exec -- python examples/dask_bulk.py

Dask runs a task again whose worker has gone, whether that had done its work or not: each room is
asked for at least once. Rooms have names here, given with the task, so each is made once.
docs/scaling.md says what else there is to know.
"""

import argparse
import os
import signal
from collections.abc import Sequence
from typing import Any

from distributed import Client as Cluster
from distributed import LocalCluster, Worker, WorkerPlugin, as_completed, get_worker

from hms_rooms import Client

BATCH = 25


class OneClient(WorkerPlugin):
    """Gives a worker one client of the rooms service, which all of its threads share."""

    def setup(self, worker: Worker) -> None:
        self.client = Client(timeout=20)

    def teardown(self, worker: Worker) -> None:
        self.client.close()


def create(names: Sequence[str]) -> list[str]:
    """The task: creates rooms of these names, and returns their ids."""
    plugin: Any = get_worker().plugins["one-client"]
    return [plugin.client.create_room(name).id for name in names]


def create_all(cluster: Cluster, names: Sequence[str]) -> list[str]:
    """The ids of rooms of these names, though a worker is killed when a fifth of them is done."""
    cluster.register_plugin(OneClient(), name="one-client")
    batches = [names[i : i + BATCH] for i in range(0, len(names), BATCH)]
    futures = cluster.map(create, batches)
    for done, _ in enumerate(as_completed(futures), 1):
        if done == len(batches) // 5:
            kill_a_worker(cluster)
    return [room_id for ids in cluster.gather(futures) for room_id in ids]


def kill_a_worker(cluster: Cluster) -> None:
    """Kills a worker that has results, as a machine that is lost would be."""
    has = cluster.has_what()
    address = max(has, key=lambda address: len(has[address]))
    pid = cluster.run(os.getpid, workers=[address])[address]
    os.kill(pid, signal.SIGKILL)
    print(f"killed worker {pid}, with {len(has[address])} results", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rooms", type=int, default=5000)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    names = [f"lesson-{number}" for number in range(given.rooms)]
    with (
        LocalCluster(given.workers, threads_per_worker=4, dashboard_address=None) as machines,
        Cluster(machines) as cluster,
    ):
        ids = create_all(cluster, names)
    print(f"{len(names)} names, {len(set(ids))} rooms")


if __name__ == "__main__":
    main()
