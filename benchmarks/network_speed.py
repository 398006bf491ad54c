"""Time that the lumbopelvic network takes for a crop on one core.

    python benchmarks/network_speed.py [--crops 200]

Reads one crop of noise again and again: with the features of another as its reference, as most of
a clip is read, and without one, as it is searched. What a crop shows does not change how long it
takes.
"""

from __future__ import annotations

import platform
import statistics
import time

import click
import numpy as np

from legpress_cv.lumbopelvic.contract import CROP_PX
from legpress_cv.lumbopelvic.network import LumbopelvicNetwork

WARM_UP = 10


@click.command(help=__doc__)
@click.option("--crops", type=click.IntRange(10), default=200, show_default=True)
def main(crops: int) -> None:
    """Print the median, and the tenth and the ninetieth percentile."""
    network = LumbopelvicNetwork(threads=1)
    rng = np.random.default_rng(0)
    crop = rng.integers(0, 255, (CROP_PX, CROP_PX, 3), dtype=np.uint8)
    size_mb = network.path.stat().st_size / 1e6
    click.echo(f"{network.path.name}, {size_mb:.1f} MB, one thread, {platform.machine()}")
    for name, reference in (("with", network.read(crop).features), ("without", None)):
        taken_ms = []
        for _ in range(WARM_UP + crops):
            begin = time.perf_counter()
            network.read(crop, reference)
            taken_ms.append(1000 * (time.perf_counter() - begin))
        taken_ms = taken_ms[WARM_UP:]
        tenths = statistics.quantiles(taken_ms, n=10)
        click.echo(
            f"{name} a reference: {statistics.median(taken_ms):.1f} ms a crop"
            f" (80 % within {tenths[0]:.1f} to {tenths[-1]:.1f})"
        )


if __name__ == "__main__":
    main()
