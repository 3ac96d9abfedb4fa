"""The counters of one port (IEEE 802.1AB-2016, 9.2.6), and those of its neighbor table."""

import msgspec


class Statistics(msgspec.Struct, gc=False):
    """What a port has seen since it was created. Counters only ever grow.

    Names are those of the standard in snake_case; `neighbors_...` are the MIB's
    lldpStatsRemTablesInserts, -Deletes and -Drops, for this port.
    """

    frames_in_total: int = 0
    """LLDPDUs received while the port was listening, good or bad."""
    frames_out_total: int = 0
    """LLDPDUs handed out for sending, shutdown LLDPDUs included."""
    frames_discarded_total: int = 0
    """Received LLDPDUs that left no trace: malformed, or from one neighbor too many."""
    frames_in_errors_total: int = 0
    """Received LLDPDUs with at least one error, whether all of it was lost or some TLVs only."""
    tlvs_discarded_total: int = 0
    """Malformed TLVs that were left out of an LLDPDU which was otherwise kept."""
    tlvs_unrecognized_total: int = 0
    """TLVs kept as octets because nobody here knows their type or organizational subtype."""
    ageouts_total: int = 0
    """Neighbors removed because their TTL ran out; no other removal counts here."""
    neighbors_inserted: int = 0
    """Neighbors that appeared in the table."""
    neighbors_deleted: int = 0
    """Neighbors that left the table, for whatever reason."""
    neighbors_dropped: int = 0
    """LLDPDUs of a new neighbor for which the table had no room."""
