# four wires between two machines; three are not what they seem
#
# ┌─ pc1 ───────────────┐                                ┌─ pc2 ───────────────┐
# │                eth0 ├────────────────────────────────┤ eth0                │
# │                eth1 ├──── LLDP passes only to pc2 ───┤ eth1                │
# │                eth2 ├────── LLDP does not pass ──────┤ eth2                │
# │                     │        ┌─ box ────────┐        │                     │
# │ 10.0.1.1/24    eth3 ├────────┤ left   right ├────────┤ eth3    10.0.1.2/24 │
# └─────────────────────┘        └──────────────┘        └─────────────────────┘

for netns in pc1 pc2 box; do
    ip netns add $netns
    ip -n $netns link set dev lo up
done
for name in eth0 eth1 eth2; do
    ip link add name $name netns pc1 type veth peer name $name netns pc2
done
ip link add name eth3 netns pc1 type veth peer name left netns box
ip link add name eth3 netns pc2 type veth peer name right netns box

# 0x88cc is LLDP. What is dropped on arrival was sent: the sender cannot know.
nsenter --net=/run/netns/pc1 nft -f - <<'RULES'
table netdev deaf {
    chain eth1 { type filter hook ingress device eth1 priority 0; ether type 0x88cc drop; }
    chain eth2 { type filter hook ingress device eth2 priority 0; ether type 0x88cc drop; }
}
RULES
nsenter --net=/run/netns/pc2 nft -f - <<'RULES'
table netdev deaf {
    chain eth2 { type filter hook ingress device eth2 priority 0; ether type 0x88cc drop; }
}
RULES

# The box, such as a firewall in the wire: it passes every frame on and says nothing of its own.
nsenter --net=/run/netns/box nft -f - <<'RULES'
table netdev box {
    chain from-left { type filter hook ingress device left priority 0; meta mark set 1 fwd to right; }
    chain from-right { type filter hook ingress device right priority 0; meta mark set 1 fwd to left; }
    chain to-left { type filter hook egress device left priority 0; meta mark 0 drop; }
    chain to-right { type filter hook egress device right priority 0; meta mark 0 drop; }
}
RULES

for name in eth0 eth1 eth2 eth3; do
    ip -n pc1 link set dev $name up
    ip -n pc2 link set dev $name up
done
ip -n box link set dev left up
ip -n box link set dev right up
ip -n pc1 address add 10.0.1.1/24 dev eth3
ip -n pc2 address add 10.0.1.2/24 dev eth3
