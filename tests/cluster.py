"""A Ray cluster on loopback addresses, in a process of its own: Ray's warnings stay in there.

`python tests/cluster.py` prints the address of a cluster of one node with one processor. On
standard input, `add` gives it another such node and `kill` takes that away without a word to it;
the end of the input ends the cluster.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

QUICK = {  # a dead node is noticed in a second, not in fifteen
    "health_check_initial_delay_ms": 500,
    "health_check_period_ms": 250,
    "health_check_timeout_ms": 2000,
    "health_check_failure_threshold": 2,
}
NODE = {"num_cpus": 1, "include_dashboard": False, "object_store_memory": 100_000_000}


class Nodes:
    """The cluster, from the test's side."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self.address = self._said()

    def _said(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        assert line, "the cluster did not start"
        return line

    def tell(self, command: str) -> None:
        """`add` or `kill`; returns when it is done."""
        assert self._process.stdin is not None
        print(command, file=self._process.stdin, flush=True)
        assert self._said() == command

    def end(self) -> None:
        """End all nodes."""
        try:
            self._process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()


def say(word: str) -> None:
    """To the test's side."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    """Do as standard input says."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    head = {**NODE, "node_ip_address": "127.0.0.2", "_system_config": QUICK}
    cluster: Any = Cluster(initialize_head=True, head_node_args=head)
    say(cluster.address)
    added: Any = None
    for line in sys.stdin:
        if line.strip() == "add":
            added = cluster.add_node(**NODE, node_ip_address="127.0.0.3")
        else:
            cluster.remove_node(added, allow_graceful=False)
        say(line.strip())
    cluster.shutdown()


if __name__ == "__main__":
    main()
