"""Ray, in a process of its own: started or joined for the time of a run, and taken through it.

Ray prints to both streams, takes signals for itself, and ends the process where its threads
outlive it. In here that harms nobody: the run's process hears of portions that are done, and says
when it wants no more (`Order`, `work`).
"""

from __future__ import annotations

import logging
import os
import re
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

from extractor.corpus.engine import Means
from extractor.corpus.portions import Extracting, Plan, Reading, Shares
from extractor.errors import ConfigError
from extractor.pipeline import Extractor

GIVEN_OUT = 64  # portions that one task of the reading stage goes through
STORE = 256_000_000  # bytes of shared memory for a local start: hundreds of portions
KNOCK = 10.0  # seconds in which a cluster's head must answer; Ray itself tries for minutes
NODE = "ray.io/node-id"  # a label that Ray gives every node
QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
}


@dataclass(frozen=True)
class Cluster:
    """Where the work is done.

    Attributes:
        address: `host:port` of a Ray cluster that this machine is part of, or `auto` for the one
            that it was made part of last; None to start Ray here for the time of the run.
        workers: processes that extract, at most; None for one on every processor.

    Raises:
        ConfigError: the address is of another kind.
    """

    address: str | None = None
    workers: int | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"auto|[^/]+:\d+", self.address or "auto"):
            raise ConfigError(
                f"--ray-address {self.address!r}: write HOST:PORT, or auto; the command must be "
                "given on a machine of the cluster"
            )

    @contextmanager
    def joined(self) -> Iterator[int]:
        """Ray, connected; how many workers there can be now.

        Raises:
            OSError, ValueError, RuntimeError: there is no cluster at the address.
        """
        import ray

        if self.address and self.address != "auto":
            host, _, port = self.address.rpartition(":")
            socket.create_connection((host, int(port)), KNOCK).close()
        own: dict[str, Any] = {
            "num_cpus": self.workers,
            "include_dashboard": False,
            "object_store_memory": STORE,
            "_node_ip_address": "127.0.0.1",
        }
        try:
            ray.init(
                self.address or "local",
                logging_level=logging.ERROR,
                log_to_driver=False,
                **({} if self.address else own),
            )
            resources: Any = ray.cluster_resources  # untyped
            there = int(resources().get("CPU", 1))
            yield max(1, min(there, self.workers or there))
        finally:
            ray.shutdown()


@dataclass(frozen=True)
class Order:
    """What is to be done.

    Attributes:
        cluster: where.
        extractor, means, run: as an engine has them.
        journal: of the run.
        published: the date of every article.
    """

    cluster: Cluster
    extractor: Extractor[Any]
    means: Means
    run: str
    journal: Path
    published: date | None


def work(order: Order, ends: Connection) -> None:
    """Take every open article through Ray: the main function of its process.

    Sends each portion that is done as pickled bytes, then None; or, where Ray gives up, the reason
    as text. What comes the other way, or the end of it, stops what has not been begun.
    """
    os.setsid()  # Ctrl-C is for the run's process, which says what is to be done about it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    try:
        with order.cluster.joined() as there:
            stop = Stop()
            threading.Thread(target=_listen, args=(ends, stop), daemon=True).start()
            for done in through(order, there, stop):
                ends.send(done)
        ends.send(None)
    except Exception as error:  # whatever it is, the run's process must hear of it
        ends.send(str(error).strip() or repr(error))


def _listen(ends: Connection, stop: Stop) -> None:
    try:
        ends.recv()
    except EOFError:
        pass  # the run's process is gone
    finally:
        stop.put()


def through(order: Order, there: int, stop: Stop) -> Iterator[bytes]:
    """The stages over the open articles; what they make comes in any order."""
    import ray.data
    from ray.data import ActorPoolStrategy, DataContext

    calls = order.extractor.model.needs_prompt
    with closing(Plan(order.journal)) as plan:
        shares = Shares.of(order.means, calls, plan.open_count(), there)
        numbers = plan.portions(shares.size)
    given = [numbers[at : at + GIVEN_OUT] for at in range(0, len(numbers), GIVEN_OUT)]
    DataContext.get_current().target_max_block_size = 1  # bytes: a block holds one portion
    tasks = ray.data.from_items(
        [{"numbers": some} for some in given], override_num_blocks=len(given)
    )
    read = tasks.flat_map(
        cast("Any", Reading),  # a stage's class: Ray makes it where it is to work
        fn_constructor_args=(order.journal, shares.size, order.published, calls, stop),
        compute=ActorPoolStrategy(size=1),
        num_cpus=0,
        label_selector=here(),
    )
    done = read.map(
        cast("Any", Extracting),
        fn_constructor_args=(order.extractor, shares.means, order.run, stop),
        compute=ActorPoolStrategy(
            min_size=1,
            initial_size=shares.workers,
            max_size=shares.workers,
            max_concurrent_calls_per_actor=shares.overlap,
            enable_true_multi_threading=shares.overlap > 1,
        ),
        num_cpus=1,
    )
    for row in done.iter_rows():
        yield row["done"]


def here() -> dict[str, str]:
    """Where on the cluster this process is, for what must be beside it."""
    import ray

    return {NODE: ray.get_runtime_context().get_node_id()}


class Word:
    """Whether the run is stopping; kept in one place, on the machine of the command."""

    def __init__(self) -> None:
        self.said = False

    def put(self) -> None:
        """It is."""
        self.said = True

    def get(self) -> bool:
        """Whether it is."""
        return self.said


class Stop:
    """What tells all stages that the run is stopping; asked before each portion."""

    def __init__(self) -> None:
        import ray

        self._word: Any = ray.remote(Word).options(num_cpus=0, label_selector=here()).remote()

    def put(self) -> None:
        """It is; returns at once."""
        self._word.put.remote()

    def __call__(self) -> bool:
        """Whether nothing more is to be begun."""
        import ray

        return bool(ray.get(self._word.get.remote()))
