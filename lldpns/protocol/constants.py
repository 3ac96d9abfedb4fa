"""Numbers of IEEE 802.1AB-2016, by the names that the standard and its MIB give them."""

from typing import Final

ETHERTYPE: Final = 0x88CC
"""What marks an LLDP frame on Ethernet (clause 7)."""

# Destination addresses (7.1, Table 7-1), from the shortest reach to the longest.
NEAREST_BRIDGE: Final = bytes.fromhex("0180c200000e")
NEAREST_NON_TPMR_BRIDGE: Final = bytes.fromhex("0180c2000003")
NEAREST_CUSTOMER_BRIDGE: Final = bytes.fromhex("0180c2000000")
GROUP_ADDRESSES: Final = (NEAREST_BRIDGE, NEAREST_NON_TPMR_BRIDGE, NEAREST_CUSTOMER_BRIDGE)

# TLV types (8.4.1, Table 8-1). 9 to 126 are reserved.
END: Final = 0
CHASSIS_ID: Final = 1
PORT_ID: Final = 2
TIME_TO_LIVE: Final = 3
PORT_DESCRIPTION: Final = 4
SYSTEM_NAME: Final = 5
SYSTEM_DESCRIPTION: Final = 6
SYSTEM_CAPABILITIES: Final = 7
MANAGEMENT_ADDRESS: Final = 8
ORGANIZATIONAL: Final = 127

MAX_TLV_LENGTH: Final = 511
"""Octets in the information string of one TLV: its length field has 9 bits (8.4.2)."""

# Chassis ID subtypes (8.5.2.2, Table 8-2).
CHASSIS_COMPONENT: Final = 1
CHASSIS_INTERFACE_ALIAS: Final = 2
CHASSIS_PORT_COMPONENT: Final = 3
CHASSIS_MAC: Final = 4
CHASSIS_NETWORK_ADDRESS: Final = 5
CHASSIS_INTERFACE_NAME: Final = 6
CHASSIS_LOCAL: Final = 7

# Port ID subtypes (8.5.3.2, Table 8-3).
PORT_INTERFACE_ALIAS: Final = 1
PORT_COMPONENT: Final = 2
PORT_MAC: Final = 3
PORT_NETWORK_ADDRESS: Final = 4
PORT_INTERFACE_NAME: Final = 5
PORT_AGENT_CIRCUIT_ID: Final = 6
PORT_LOCAL: Final = 7

# System capabilities, one bit each (8.5.8.1, Table 8-4).
CAPABILITY_OTHER: Final = 1 << 0
CAPABILITY_REPEATER: Final = 1 << 1
CAPABILITY_BRIDGE: Final = 1 << 2
CAPABILITY_WLAN_ACCESS_POINT: Final = 1 << 3
CAPABILITY_ROUTER: Final = 1 << 4
CAPABILITY_TELEPHONE: Final = 1 << 5
CAPABILITY_DOCSIS_CABLE_DEVICE: Final = 1 << 6
CAPABILITY_STATION: Final = 1 << 7
CAPABILITY_C_VLAN: Final = 1 << 8
CAPABILITY_S_VLAN: Final = 1 << 9
CAPABILITY_TWO_PORT_MAC_RELAY: Final = 1 << 10

# Interface numbering subtypes of a management address (8.5.9.5).
INTERFACE_UNKNOWN: Final = 1
INTERFACE_IF_INDEX: Final = 2
INTERFACE_SYSTEM_PORT: Final = 3

# Address family numbers, as assigned by IANA.
FAMILY_IPV4: Final = 1
FAMILY_IPV6: Final = 2
FAMILY_MAC: Final = 6

# Organizationally unique identifiers (8.6.1).
OUI_DOT1: Final = bytes.fromhex("0080c2")
OUI_DOT3: Final = bytes.fromhex("00120f")
OUI_MED: Final = bytes.fromhex("0012bb")

# Timing (9.2.5): each variable's default, then the least and the most that management may set.
MSG_TX_INTERVAL: Final = 30
"""Seconds between two frames in normal operation (msgTxInterval)."""
MSG_TX_INTERVAL_RANGE: Final = (1, 3600)
MSG_TX_HOLD: Final = 4
"""How many transmit intervals a neighbor shall remember us (msgTxHold)."""
MSG_TX_HOLD_RANGE: Final = (1, 100)
MSG_FAST_TX: Final = 1
"""Seconds between two frames of a fast transmission period (msgFastTx)."""
MSG_FAST_TX_RANGE: Final = (1, 3600)
TX_FAST_INIT: Final = 4
"""Frames of a fast transmission period (txFastInit)."""
TX_FAST_INIT_RANGE: Final = (1, 8)
TX_CREDIT_MAX: Final = 5
"""Frames that may leave in a row; one more is earned each second (txCreditMax)."""
TX_CREDIT_MAX_RANGE: Final = (1, 10)
REINIT_DELAY: Final = 2
"""Seconds a disabled port waits before it starts again (reinitDelay)."""
REINIT_DELAY_RANGE: Final = (1, 10)
MAX_TTL: Final = 65535
"""Seconds; txTTL is the lesser of this and msgTxInterval * msgTxHold + 1 (9.2.5)."""
