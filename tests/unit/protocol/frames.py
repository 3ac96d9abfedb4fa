"""LLDPDUs as stations in the field send them, written out octet by octet."""

from __future__ import annotations


def octets(text: str) -> bytes:
    """Read hexadecimal digits; what follows a # is a remark."""
    return bytes.fromhex("".join(line.split("#")[0] for line in text.splitlines()))


END = b"\0\0"
MANDATORY = octets(
    """
    02 07 04 02005e001001   # chassis ID, MAC address
    04 05 05 65746830       # port ID, interface name eth0
    06 02 0079              # time to live 121
    """
)


def tlv(tlv_type: int, value: bytes) -> bytes:
    """One TLV, told to have the length that it has."""
    return (tlv_type << 9 | len(value)).to_bytes(2) + value


def lldpdu(*tlvs: bytes) -> bytes:
    """The mandatory TLVs, the given ones, and the end."""
    return MANDATORY + b"".join(tlvs) + END


# A Debian host with lldpd: the port description comes after the management addresses.
DEBIAN = octets(
    """
    02 07 04 aa79772fd19e
    04 07 03 aa79772fd19e
    06 02 0078
    0a 04 6e657430                                  # net0
    0c 0e 44656269616e20474e552f4c696e              # Debian GNU/Lin
    0e 04 009c 0080
    10 0c 05 01 0a630001 02 00000002 00             # 10.99.0.1
    10 18 11 02 fe80000000000000a87977fffe2fd19e 02 00000002 00
    08 0b 6e6574302d627269646765                    # net0-bridge
    fe 09 00120f 03 01 00000000
    fe 09 00120f 01 00 0000 0036
    00 00
    """
)

# A PoE switch that speaks 802.3bt, and has a TLV of its vendor (00-01-42).
POE_SWITCH = octets(
    """
    02 07 04 02005e002080
    04 08 05 4769312f302f32                         # Gi1/0/2
    06 02 0078
    08 14 4769676162697445746865726e6574312f302f32  # GigabitEthernet1/0/2
    0a 09 6274 2d737769746368                       # bt-switch
    0e 04 0014 0004
    10 0c 05 01 c0a80101 03 00000035 00             # 192.168.1.1, system port 53
    fe 06 0080c2 01 0001
    fe 09 00120f 01 03 8000 001e
    fe 1d 00120f 02 0f 01 05  13 02c6 01fe  0163 0163 00ff 00ff ce4f 00 01fe 00 000000
    fe 05 000142 01 09
    00 00
    """
)

# A small switch that sends its C buffers as they are: zeros, or leftovers, after each text.
PADDING_SWITCH = octets(
    """
    02 07 04 02005e003035
    04 03 05 6731                                   # g1
    06 02 0078
    fe 09 00120f 01 03 0001 0000
    fe 07 0012bb 01 002f 04
    fe 30 0012bb 03 02 0f 02 4445  03 06 4265726c696e  19 02 3432  # Berlin, building 42
             000000000000000000000000000000000000000000000000000000
    fe 24 0012bb 05 5630320000000000000000000000000000000000000000000000000000000000
    fe 24 0012bb 0b 310000ff0a000000000000000000000000000000000000000000000000000000
    00 00 000000
    """
)

# An IP telephone: one VLAN policy, extended power, and what it is.
TELEPHONE = octets(
    """
    02 06 05 01 c0000214                            # chassis ID, network address 192.0.2.20
    04 07 03 02005e004007
    06 02 00b4
    08 07 5357 20504f5254                           # SW PORT
    0e 04 0024 0024
    fe 07 0012bb 01 0033 03
    fe 08 0012bb 02 01 40c96e                       # voice, tagged, VLAN 100, priority 5, DSCP 46
    fe 07 0012bb 04 53 0037                         # PD, powered by the PSE, low, 5.5 W
    fe 09 0012bb 0a 503130302b                      # P100+
    00 00
    """
)
