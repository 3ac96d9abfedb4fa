"""`make bench`: everything, or the measurements named on the command line."""

import sys
from collections.abc import Callable

from bench import codec, command, containers, data_path, link_up, namespaces, scrape
from bench.report import Comparison, show

MEASUREMENTS: dict[str, Callable[[], list[Comparison]]] = {
    "codec": codec.measure,
    "containers": containers.measure,
    "data-path": data_path.measure,
    "link-up": link_up.measure,
    "namespaces": namespaces.measure,
    "scrape": scrape.measure,
    "show": command.measure,
}


def main() -> None:
    """Run the measurements and print each as it is done."""
    for name in sys.argv[1:] or MEASUREMENTS:
        for comparison in MEASUREMENTS[name]():
            print(show(comparison), flush=True)


if __name__ == "__main__":
    main()
