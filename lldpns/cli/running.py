"""What commands that run an agent have in common: its configuration, and why it does not start."""

import argparse
import errno
import os

import msgspec

from lldpns.agent.config import DEFAULT_PATH, Config, Loaded, load


def configuration(arguments: argparse.Namespace) -> Loaded:
    """What the file and the options say; the default file need not exist.

    Raises:
        ConfigError: the file cannot be used.
    """
    path = arguments.config
    if path is None and not os.path.exists(DEFAULT_PATH):
        loaded = Loaded(Config())
    else:
        loaded = load(path or DEFAULT_PATH)
    if not arguments.socket:
        return loaded
    api = msgspec.structs.replace(loaded.config.api, socket=arguments.socket)
    config = msgspec.structs.replace(loaded.config, api=api)
    return Loaded(config, {**loaded.sources, "api.socket": "--socket"})


def why_no_agent(error: OSError) -> str:
    """Why an agent did not start, in words."""
    if error.errno == errno.EPERM:
        return "packet sockets need root (CAP_NET_RAW); use sudo"
    return f"cannot start: {error}"
