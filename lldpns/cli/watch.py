"""`lldpns watch`: changes as they happen, until Ctrl-C."""

import argparse
import sys

from lldpns.api import client
from lldpns.cli.asking import listen
from lldpns.cli.caller import colored
from lldpns.cli.exits import DONE, UNAVAILABLE, USAGE, fail
from lldpns.views import events
from lldpns.views.escape import json_text


def watch(arguments: argparse.Namespace) -> int:
    """Print each change as one line."""
    color = colored(arguments.color)
    try:
        for event in listen(arguments, "events"):
            if event["event"] == "watching":
                # Whoever waits for this misses nothing that happens afterwards.
                print("watching; Ctrl-C ends", file=sys.stderr, flush=True)
                continue
            as_json = arguments.format == "jsonl"
            print(json_text(event) if as_json else events.line(event, color=color), flush=True)
    except KeyboardInterrupt:
        return DONE
    except client.AgentUnavailable as error:
        return fail(str(error), UNAVAILABLE)
    except client.RequestRefused as error:
        return fail(str(error), USAGE)
    return DONE
