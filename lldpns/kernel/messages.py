"""Which parts of an rtnetlink message pyroute2 decodes for us: the attributes that are used here.

Its own class for a link decodes sixty.
"""

from typing import Any, ClassVar

from pyroute2.netlink import nla, nlmsg
from pyroute2.netlink.marshal import Marshal
from pyroute2.netlink.rtnl.ifaddrmsg import ifaddrmsg
from pyroute2.netlink.rtnl.ifinfmsg import ifinfmsg

RTM_NEWLINK, RTM_DELLINK = 16, 17
RTM_NEWADDR, RTM_DELADDR = 20, 21
RTM_NEWNETCONF = 80
AF_BRIDGE = 7


class _Acyclic:
    """Goes when nothing refers to it any more.

    pyroute2 has each message and attribute refer to itself, by which it is garbage that has to be
    looked for, the most that an agent makes.
    """

    def decode_nlas(self: Any, offset: int) -> None:
        super().decode_nlas(offset)  # type: ignore[misc]
        self.chain = None
        for attribute in self["attrs"]:
            _, decoded = attribute.cell
            decoded.chain = None


class BridgeData(_Acyclic, nla):  # type: ignore[misc]
    """IFLA_INFO_DATA of a bridge."""

    prefix = "IFLA_BR_"
    nla_map = (
        (5, "IFLA_BR_STP_STATE", "uint32"),
        (7, "IFLA_BR_VLAN_FILTERING", "uint8"),
        (8, "IFLA_BR_VLAN_PROTOCOL", "be16"),
        (9, "IFLA_BR_GROUP_FWD_MASK", "uint16"),
        (39, "IFLA_BR_VLAN_DEFAULT_PVID", "uint16"),
    )


class VlanData(_Acyclic, nla):  # type: ignore[misc]
    """IFLA_INFO_DATA of a vlan device."""

    prefix = "IFLA_VLAN_"
    nla_map = ((1, "IFLA_VLAN_ID", "uint16"),)


class LinkInfo(_Acyclic, nla):  # type: ignore[misc]
    """IFLA_LINKINFO."""

    prefix = "IFLA_INFO_"
    nla_map = ((1, "IFLA_INFO_KIND", "cdata"), (2, "IFLA_INFO_DATA", "info_data"))

    DATA: ClassVar = {"bridge": BridgeData, "vlan": VlanData}

    @staticmethod
    def info_data(self: Any, *_: Any, **__: Any) -> Any:
        """Choose the class of IFLA_INFO_DATA by the kind that stands before it."""
        kind = self.get_attr("IFLA_INFO_KIND") or b""
        return self.DATA.get(kind.rstrip(b"\0").decode(), self.cdata)


class BridgeSpec(_Acyclic, nla):  # type: ignore[misc]
    """IFLA_AF_SPEC of a bridge port."""

    prefix = "IFLA_BRIDGE_"
    nla_map = ((2, "IFLA_BRIDGE_VLAN_INFO", "cdata"),)


class BridgePortData(_Acyclic, nla):  # type: ignore[misc]
    """IFLA_PROTINFO of a bridge port."""

    prefix = "IFLA_BRPORT_"
    nla_map = ((31, "IFLA_BRPORT_GROUP_FWD_MASK", "uint16"),)


class LinkMessage(_Acyclic, nlmsg):  # type: ignore[misc]
    """RTM_NEWLINK, of an interface or, with AF_BRIDGE, of a bridge port."""

    prefix = "IFLA_"
    fields = ifinfmsg.fields
    nla_map = (
        (1, "IFLA_ADDRESS", "cdata"),
        (3, "IFLA_IFNAME", "cdata"),
        (4, "IFLA_MTU", "uint32"),
        (5, "IFLA_LINK", "uint32"),
        (10, "IFLA_MASTER", "uint32"),
        (12, "IFLA_PROTINFO", "protinfo"),
        (18, "IFLA_LINKINFO", "link_info"),
        (20, "IFLA_IFALIAS", "cdata"),
        (26, "IFLA_AF_SPEC", "af_spec"),
        (37, "IFLA_LINK_NETNSID", "int32"),
        (48, "IFLA_CARRIER_DOWN_COUNT", "uint32"),
        (54, "IFLA_PERM_ADDRESS", "cdata"),
    )
    link_info = LinkInfo

    @staticmethod
    def protinfo(self: Any, *_: Any, **__: Any) -> Any:
        """Choose the class of IFLA_PROTINFO by the family of the message."""
        return BridgePortData if self["family"] == AF_BRIDGE else self.cdata

    @staticmethod
    def af_spec(self: Any, *_: Any, **__: Any) -> Any:
        """Choose the class of IFLA_AF_SPEC by the family of the message."""
        return BridgeSpec if self["family"] == AF_BRIDGE else self.cdata


class AddressMessage(_Acyclic, nlmsg):  # type: ignore[misc]
    """RTM_NEWADDR with octets instead of text."""

    prefix = "IFA_"
    fields = ifaddrmsg.fields
    nla_map = ((1, "IFA_ADDRESS", "cdata"), (2, "IFA_LOCAL", "cdata"))


class NetconfMessage(_Acyclic, nlmsg):  # type: ignore[misc]
    """RTM_NEWNETCONF, linux/netconf.h."""

    prefix = "NETCONFA_"
    fields = (("family", "B"), ("__pad", "3x"))
    nla_map = ((1, "NETCONFA_IFINDEX", "int32"), (2, "NETCONFA_FORWARDING", "int32"))


class RtnetlinkMarshal(Marshal):  # type: ignore[misc]
    msg_map: ClassVar = {
        RTM_NEWLINK: LinkMessage,
        RTM_DELLINK: LinkMessage,
        RTM_NEWADDR: AddressMessage,
        RTM_DELADDR: AddressMessage,
        RTM_NEWNETCONF: NetconfMessage,
    }


MARSHAL = RtnetlinkMarshal()
