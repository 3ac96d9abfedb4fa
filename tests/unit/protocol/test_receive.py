"""The receive machine (802.1AB 9.2.9): each transition."""

import pytest

from lldpns.protocol.neighbors import (
    Msap,
    Neighbor,
    NeighborAdded,
    NeighborChanged,
    NeighborRemoved,
    RemovalReason,
)
from lldpns.protocol.port import AdminStatus
from lldpns.protocol.statistics import Statistics
from lldpns.protocol.tlv import ChassisId, PortId
from tests.support.ports import (
    SOURCE,
    counters,
    lldpdu,
    new_port,
    octets,
    only_neighbor,
    running_port,
)

MSAP = Msap(ChassisId(7, b"peer"), PortId(5, b"eth0"))


@pytest.mark.parametrize("status", [AdminStatus.RX_AND_TX, AdminStatus.RX_ONLY])
def test_a_new_neighbor_is_added(status: AdminStatus) -> None:
    port = running_port(admin_status=status)
    neighbor = Neighbor(
        msap=MSAP,
        lldpdu=lldpdu(),
        octets=octets(),
        discarded=(),
        unrecognized=0,
        first_seen=1.0,
        source=SOURCE,
        last_seen=1.0,
        expires_at=122.0,
    )
    assert port.receive(octets(), 1.0, SOURCE) == (NeighborAdded(neighbor),)
    assert port.neighbors == {MSAP: neighbor}


def test_update_info_tells_what_was_before() -> None:
    port = running_port()
    port.receive(octets(), 1.0, SOURCE)
    before = only_neighbor(port)
    changes = port.receive(octets(name="renamed", ttl=60), 2.0, SOURCE)
    after = only_neighbor(port)
    assert changes == (NeighborChanged(before, after),)
    assert after.first_seen == 1.0
    assert after.expires_at == 62.0
    assert after.lldpdu == lldpdu(name="renamed", ttl=60)


def test_wait_port_operational_frames_leave_no_trace() -> None:
    port = new_port()
    assert port.receive(octets(), 1.0, SOURCE) == ()
    assert port.statistics == Statistics()


@pytest.mark.parametrize("status", [AdminStatus.TX_ONLY, AdminStatus.DISABLED])
def test_rx_initialize_frames_leave_no_trace_where_admin_status_forbids_them(
    status: AdminStatus,
) -> None:
    port = running_port(admin_status=status)
    assert port.receive(octets(), 1.0, SOURCE) == ()
    assert counters(port) == {}


@pytest.mark.parametrize("status", [AdminStatus.TX_ONLY, AdminStatus.DISABLED])
def test_wait_for_frame_to_rx_initialize_forgets_the_neighbors(status: AdminStatus) -> None:
    port = running_port(max_neighbors=1)
    port.receive(octets(), 1.0, SOURCE)
    port.receive(octets("second"), 1.0, SOURCE)
    neighbor = only_neighbor(port)
    removed = port.set_admin_status(status, 2.0)
    assert removed == (NeighborRemoved(neighbor, RemovalReason.ADMIN_STATUS),)
    assert port.neighbors == {}
    assert not port.too_many_neighbors
    assert port.statistics.ageouts_total == 0
    assert port.statistics.neighbors_deleted == 1


def test_rx_initialize_to_wait_for_frame() -> None:
    port = running_port(admin_status=AdminStatus.DISABLED)
    assert port.set_admin_status(AdminStatus.RX_ONLY, 1.0) == ()
    assert len(port.receive(octets(), 1.0, SOURCE)) == 1


def test_neighbors_stay_when_admin_status_only_stops_transmission() -> None:
    port = running_port()
    port.receive(octets(), 1.0, SOURCE)
    assert port.set_admin_status(AdminStatus.RX_ONLY, 2.0) == ()
    assert len(port.neighbors) == 1


def test_a_port_that_is_no_longer_operational_has_no_neighbors() -> None:
    port = running_port()
    port.receive(octets("one"), 1.0, SOURCE)
    port.receive(octets("two"), 1.0, SOURCE)
    one, two = port.neighbors.values()
    assert port.set_operational(False, 2.0) == (
        NeighborRemoved(one, RemovalReason.PORT_DOWN),
        NeighborRemoved(two, RemovalReason.PORT_DOWN),
    )
    assert port.neighbors == {}
    assert port.statistics.ageouts_total == 0
    assert port.deadline is None


def test_saying_it_twice_changes_nothing() -> None:
    port = running_port()
    port.receive(octets(), 1.0, SOURCE)
    assert port.set_operational(True, 2.0) == ()
    assert port.set_admin_status(AdminStatus.RX_AND_TX, 2.0) == ()
    assert len(port.neighbors) == 1
    assert port.set_operational(False, 3.0) != ()
    assert port.set_operational(False, 3.0) == ()


def test_a_frame_that_waited_through_a_pause_counts_before_ageing() -> None:
    port = running_port(admin_status=AdminStatus.RX_ONLY)
    port.receive(octets(), 0.0, SOURCE)
    assert port.receive(octets(), 1000.0, SOURCE) == ()
    assert port.advance(1000.0) == ()
    assert only_neighbor(port).expires_at == 1121.0


def test_the_longest_ttl() -> None:
    port = running_port(admin_status=AdminStatus.RX_ONLY)
    port.receive(octets(ttl=65535), 0.0, SOURCE)
    assert port.advance(65534.0) == ()
    assert len(port.advance(65535.0)) == 1
