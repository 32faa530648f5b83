"""Options of `extractor run` for several machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from extractor.errors import ConfigError

if TYPE_CHECKING:
    from extractor.corpus.cluster import Cluster

LOCAL, RAY = "local", "ray"


def engines(command: Any) -> Any:
    """Options for what does the work; another may go on with a run."""
    for option in (
        click.option(
            "--workers",
            type=click.IntRange(min=1),
            help="Processes that extract, with --engine ray; one for each processor if not given.",
        ),
        click.option(
            "--ray-address",
            metavar="HOST:PORT",
            help="A Ray cluster that this machine is part of; if not given, Ray is started here.",
        ),
        click.option(
            "--engine",
            type=click.Choice((LOCAL, RAY)),
            default=LOCAL,
            show_default=True,
            help="ray: several processes, on one machine or many (docs/cluster.md).",
        ),
    ):
        command = option(command)
    return command


def cluster_of(options: dict[str, Any]) -> Cluster | None:
    """The cluster that the options describe; None for the local engine.

    Raises:
        ConfigError: an option of the Ray engine without it.
    """
    address, workers = options["ray_address"], options["workers"]
    if options["engine"] == LOCAL:
        for name, value in (("--ray-address", address), ("--workers", workers)):
            if value is not None:
                raise ConfigError(f"{name} {value}: say --engine ray too")
        return None
    from extractor.corpus.cluster import Cluster

    return Cluster(address, workers)
