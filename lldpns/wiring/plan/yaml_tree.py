"""YAML as a tree of text, with the line of each part, bounded whatever the text is.

Of PyYAML only the parser is used: the composer recurses (in C until it crashes), the constructor
multiplies what merge keys refer to. Here an alias is the node itself once more, a scalar stays
text, and merge keys are followed when a key is looked up.
"""

from collections.abc import Iterator
from typing import TypeAlias

import yaml

from lldpns.wiring.plan.records import PlanError, wrong

_DEPTH_MAX = 32
_MERGED_MAX = 32  # mappings that one looks into for a key
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where it was built


class Node:
    """A part of the document."""

    def __init__(self, line: int, value: "Value") -> None:
        self.line = line
        self.value = value

    def get(self, key: str) -> "Node | None":
        """What a mapping has under `key`, itself or merged (``<<``); None also of what is none."""
        waiting, seen = [self], 0
        while waiting:
            node = waiting.pop()
            if not isinstance(node.value, dict):
                continue
            if key in node.value:
                return node.value[key]
            seen += 1
            if seen > _MERGED_MAX:
                raise wrong(self.line, "more merge keys (<<)", f"{_MERGED_MAX} at most")
            merged = node.value.get("<<")
            if merged is not None:
                waiting += reversed(merged.value) if isinstance(merged.value, list) else [merged]
        return None

    @property
    def items(self) -> Iterator["Node"]:
        """What is in a list; nothing, of what is none."""
        if isinstance(self.value, list):
            yield from self.value

    def __str__(self) -> str:
        if isinstance(self.value, str):
            return self.value or "nothing"
        return "a list" if isinstance(self.value, list) else "a mapping"


Value: TypeAlias = str | list[Node] | dict[str, Node]


def parse(text: str) -> Node:
    """Read the only document in `text`; an empty one is empty text.

    Raises:
        PlanError: it is no YAML, or nests too deep.
    """
    try:
        stream = _Reader(text).node(0)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}: " if mark else ""
        raise PlanError(f"{place}not YAML: {error.problem or error.context}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, text.index(chr(error.character))) + 1
        raise wrong(line, f"the character {error.character:#x}", "none that YAML forbids") from None
    assert stream is not None
    documents = list(stream.items)
    if len(documents) > 1:
        raise wrong(documents[1].line, "a second document", "one")
    return next(documents[0].items) if documents else Node(1, "")


class _Reader:
    """Takes the parser's events together to nodes."""

    def __init__(self, text: str) -> None:
        self._events = yaml.parse(text, Loader=_LOADER)
        self._anchors: dict[str, Node] = {}

    def node(self, depth: int) -> Node | None:
        """The next node with all that is in it; None at the end of what it might be in."""
        event = next(self._events)
        assert event.start_mark is not None
        line = event.start_mark.line + 1
        if depth > _DEPTH_MAX:
            raise wrong(line, "deeper nesting", f"{_DEPTH_MAX} levels at most")
        match event:
            case yaml.AliasEvent():
                if event.anchor not in self._anchors:
                    raise wrong(line, f"*{event.anchor}", f"&{event.anchor} before it")
                return self._anchors[event.anchor]
            case yaml.ScalarEvent():
                return self._anchored(event, Node(line, event.value))
            case yaml.MappingStartEvent():
                entries: dict[str, Node] = {}
                node = self._anchored(event, Node(line, entries))
                while (key := self.node(depth + 1)) is not None:
                    entries[str(key)] = self._value(depth + 1)
                return node
            case yaml.StreamStartEvent() | yaml.DocumentStartEvent() | yaml.SequenceStartEvent():
                items: list[Node] = []
                node = self._anchored(event, Node(line, items))
                while (item := self.node(depth + 1)) is not None:
                    items.append(item)
                return node
        return None

    def _value(self, depth: int) -> Node:
        node = self.node(depth)
        assert node is not None  # the parser gives each key a value
        return node

    def _anchored(self, event: yaml.Event, node: Node) -> Node:
        """The node, which an alias may refer to from now on, even from within it."""
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            self._anchors[anchor] = node
        return node
