"""What Graphviz makes of a graph: where it puts boxes, words and lines."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

Point = tuple[float, float]

_STEPS = 20  # points looked at on each piece of a curve
_BORDER = 1.0


class Area(NamedTuple):
    """A rectangle, in points, y upwards."""

    left: float
    bottom: float
    right: float
    top: float

    def covers(self, other: Area) -> bool:
        """Whether `other` is all within, give or take a border."""
        return (
            self.left <= other.left + _BORDER
            and self.bottom <= other.bottom + _BORDER
            and self.right >= other.right - _BORDER
            and self.top >= other.top - _BORDER
        )

    def meets(self, other: Area) -> bool:
        """Whether the two have more in common than a border."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > _BORDER
            and min(self.top, other.top) - max(self.bottom, other.bottom) > _BORDER
        )

    def has(self, point: Point, margin: float = -_BORDER) -> bool:
        """Whether a point is inside or, with a margin, nearly so."""
        x, y = point
        return (
            self.left - margin < x < self.right + margin
            and self.bottom - margin < y < self.top + margin
        )


class Cell(NamedTuple):
    """A part of a box, and the words in it."""

    area: Area
    words: list[tuple[Area, str]]

    @property
    def text(self) -> str:
        """All words."""
        return "".join(text for _, text in self.words)


class Box(NamedTuple):
    """A node."""

    area: Area
    cells: list[Cell]

    def cell_at(self, point: Point) -> Cell:
        """The cell at whose side a line ends."""
        (cell,) = (cell for cell in self.cells if cell.area.has(point, margin=2 * _BORDER))
        return cell


class Line(NamedTuple):
    """An edge, and points along it."""

    tail: Box
    head: Box
    points: list[Point]


class Picture(NamedTuple):
    """A graph, drawn: boxes in the order of the graph."""

    area: Area
    boxes: list[Box]
    lines: list[Line]

    def words(self) -> Iterator[tuple[Area, Area, str]]:
        """Each word, where it is, and the paper it is on."""
        for box in self.boxes:
            for cell in box.cells:
                yield from ((cell.area, area, text) for area, text in cell.words)


def assert_readable(picture: Picture) -> None:
    """Hold a picture to this: no word is cut or covered, and no box, not even by a line."""
    for paper, area, text in picture.words():
        assert paper.covers(area), f"{text} is cut"
    for (_, one, text), (_, other, second) in combinations(picture.words(), 2):
        assert not one.meets(other), f"{text} and {second} are in one place"
    for box in picture.boxes:
        assert picture.area.covers(box.area)
        assert all(box.area.covers(cell.area) for cell in box.cells)
        for line in picture.lines:
            assert not any(map(box.area.has, line.points)), f"a line crosses {box.cells[0].text}"
    for first, last in combinations(picture.boxes, 2):
        assert not first.area.meets(last.area)


def draw(text: str) -> Picture:
    """Have Graphviz draw a graph in DOT; a warning is an error."""
    words = ["dot", "-Tjson"]
    done = subprocess.run(words, input=text, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    graph = json.loads(done.stdout)
    boxes = [_box(node) for node in graph.get("objects", ())]
    lines = [
        Line(boxes[edge["tail"]], boxes[edge["head"]], list(_points(edge)))
        for edge in graph.get("edges", ())
    ]
    return Picture(Area(*map(float, graph["bb"].split(","))), boxes, lines)


def _box(node: dict[str, Any]) -> Box:
    """A node whose label is a table: its paper, and that of each cell with the words on it."""
    cells: list[Cell] = []
    size = 0.0
    for each in node["_ldraw_"]:
        if each["op"] == "F":
            size = each["size"]
        elif each["op"] == "P":
            cells.append(Cell(_around(each["points"]), []))
        elif each["op"] == "T":
            x, y = each["pt"]
            word = Area(x, y, x + each["width"], y + 0.7 * size)
            cells[-1].words.append((word, each["text"]))
    return Box(cells[0].area, [cell for cell in cells if cell.words])


def _around(points: list[Point]) -> Area:
    xs, ys = zip(*points, strict=True)
    return Area(min(xs), min(ys), max(xs), max(ys))


def _points(edge: dict[str, Any]) -> Iterator[Point]:
    """Points along the curve: Bezier pieces, each of which begins where the last one ended."""
    (knots,) = (each["points"] for each in edge["_draw_"] if each["op"] == "b")
    for start in range(0, len(knots) - 1, 3):
        piece = knots[start : start + 4]
        for step in range(_STEPS + 1):
            t = step / _STEPS
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
            x, y = (
                sum(weight * knot[axis] for weight, knot in zip(weights, piece, strict=True))
                for axis in (0, 1)
            )
            yield x, y
