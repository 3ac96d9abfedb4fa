"""`make bench`: everything, or the measurements named on the command line."""

import argparse
import time
from collections.abc import Callable

from bench import (
    codec,
    command,
    containers,
    data_path,
    fleet,
    host,
    link_up,
    namespaces,
    page,
    scrape,
    stalls,
)
from bench.report import Comparison, show

MEASUREMENTS: dict[str, Callable[[], list[Comparison]]] = {
    "codec": codec.measure,
    "containers": containers.measure,
    "data-path": data_path.measure,
    "fleet": fleet.measure,
    "host": host.measure,
    "link-up": link_up.measure,
    "namespaces": namespaces.measure,
    "scrape": scrape.measure,
    "show": command.measure,
    "stalls": stalls.measure,
}


def main() -> None:
    """Run the measurements; print and write down each as it is done."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASUREMENTS))
    names = parser.parse_args().names or list(MEASUREMENTS)
    if unknown := set(names) - set(MEASUREMENTS):
        parser.error(f"no such measurement: {', '.join(unknown)}")
    for name in names:
        started = time.perf_counter()
        comparisons = MEASUREMENTS[name]()
        page.write(name, comparisons)
        print(f"# {name}: {time.perf_counter() - started:.0f} s\n", flush=True)
        for comparison in comparisons:
            print(show(comparison), flush=True)


if __name__ == "__main__":
    main()
