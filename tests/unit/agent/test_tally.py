"""What the agent counts about itself."""

from __future__ import annotations

import errno

import pytest

from lldpns.agent.tally import Histogram, Tally


def test_nothing_has_happened_yet() -> None:
    durations = Histogram().durations
    assert (durations.count, durations.seconds) == (0, 0.0)
    assert set(durations.within.values()) == {0}


def test_each_bound_counts_what_took_no_longer() -> None:
    histogram = Histogram()
    for seconds in (0.0, 0.001, 0.0011, 0.3, 10.0, 11.0):
        histogram.observe(seconds)
    durations = histogram.durations
    assert list(durations.within) == sorted(durations.within)
    assert [durations.within[bound] for bound in (0.001, 0.002, 0.2, 0.5, 10.0)] == [2, 3, 3, 4, 5]
    assert durations.count == 6
    assert durations.seconds == pytest.approx(21.3021)


def test_errors_have_a_name_of_few() -> None:
    tally = Tally()
    names = set(tally.errors)
    for number in (errno.EPERM, errno.EMFILE, errno.EMFILE, errno.EUCLEAN, 99999, None):
        tally.failed(number)
    assert set(tally.errors) == names
    assert {name: count for name, count in tally.errors.items() if count} == {
        "EPERM": 1,
        "EMFILE": 2,
        "other": 3,
    }
