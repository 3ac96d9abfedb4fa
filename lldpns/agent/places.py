"""Where something happened, as fields of a message in the log."""


def at(netns: str, interface: str | None = None) -> dict[str, str | None]:
    """The `extra` of a message about a namespace, or about an interface in it.

    The journal has it as fields, and who says too much is told apart by it.
    """
    return {"netns": netns, "interface": interface}
