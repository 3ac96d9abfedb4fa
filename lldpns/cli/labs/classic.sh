# two hosts on a bridge, each in a network namespace of its own
#
# ┌─ net0 ───────────┐    ┌─ bridge ───────────────────┐    ┌─ net1 ───────────┐
# │ 10.0.1.1/24      │    │             br             │    │      10.0.1.2/24 │
# │      net0-bridge ├────┤ bridge-net0 ── bridge-net1 ├────┤ net1-bridge      │
# └──────────────────┘    └────────────────────────────┘    └──────────────────┘

for netns in net0 net1 bridge; do
    ip netns add $netns
    ip -n $netns link set dev lo up
done
ip -n bridge link add name br type bridge
ip -n bridge link set dev br up
for host in net0 net1; do
    ip link add name $host-bridge netns $host type veth peer name bridge-$host netns bridge
    ip -n bridge link set dev bridge-$host master br up
    ip -n $host link set dev $host-bridge up
done
ip -n net0 address add 10.0.1.1/24 dev net0-bridge
ip -n net1 address add 10.0.1.2/24 dev net1-bridge
