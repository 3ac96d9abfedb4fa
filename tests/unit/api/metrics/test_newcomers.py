"""How many time series the neighbors of one port can cause over time."""

from __future__ import annotations

from lldpns.api.metrics.newcomers import Newcomers

HOUR = 3600.0
SCRAPES = 24 * 240  # in a day, one each 15 seconds


def test_a_port_is_full_at_once() -> None:
    said = [(f"link{number}", "name") for number in range(32)]
    assert Newcomers(32, 4, 0.0).admit(said, 0.0) == ["name"] * 32


def test_those_that_come_back_cost_nothing() -> None:
    newcomers = Newcomers(2, 0, 0.0)
    one, other = ("one", "a"), ("other", "b")
    for scrape in range(1000):
        assert newcomers.admit([one] if scrape % 2 else [other], 15.0 * scrape) != [None]
    assert newcomers.admit([one, other], 1e6) == ["a", "b"]


def test_one_that_is_called_otherwise_at_each_scrape_loses_its_name() -> None:
    newcomers = Newcomers(1, 2, 0.0)
    names = [newcomers.admit([("link", f"name{n}")], 15.0 * n) for n in range(SCRAPES)]
    shown = {name for (name,) in names}
    assert [name for (name,) in names[:4]] == ["name0", "name1", "name2", ""]
    assert len(shown) <= 1 + 1 + 2 + 24 * 2  # "", and what the room and a day allow


def test_a_crowd_of_new_ones_at_each_scrape_is_bounded() -> None:
    newcomers = Newcomers(32, 32, 0.0)
    shown = 0
    for scrape in range(SCRAPES):
        said = [(f"link{scrape}-{number}", "name") for number in range(32)]
        shown += sum(name is not None for name in newcomers.admit(said, 15.0 * scrape))
    assert 32 + 32 <= shown <= 32 + 32 + 24 * 32


def test_whoever_is_there_stays_whatever_the_others_do() -> None:
    newcomers = Newcomers(32, 32, 0.0)
    honest = ("switch", "switch1")
    for scrape in range(SCRAPES):
        said = [honest, *((f"link{scrape}-{number}", "name") for number in range(31))]
        assert newcomers.admit(said, 15.0 * scrape)[0] == "switch1"


def test_what_was_not_seen_for_long_is_forgotten_when_there_is_no_room() -> None:
    newcomers = Newcomers(1, 1, 0.0)
    assert newcomers.admit([("old", "a")], 0.0) == ["a"]
    assert newcomers.admit([("new", "b")], 1.0) == ["b"]
    assert newcomers.admit([("newer", "c")], 1.0 + HOUR) == ["c"]
    assert newcomers.admit([("new", "b")], 1.0 + HOUR) == ["b"]
    assert newcomers.admit([("old", "a")], 1.0 + HOUR) == [None]


def test_a_name_that_goes_away_is_another_name() -> None:
    newcomers = Newcomers(1, 0, 0.0)
    assert newcomers.admit([("link", "a")], 0.0) == ["a"]
    assert newcomers.admit([("link", "")], 0.0) == [""]
    assert newcomers.admit([("link", "b")], 0.0) == [""]
