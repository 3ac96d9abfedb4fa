# three machines on one; the one in the middle forwards
#
# ┌─ pc1 ────────────┐    ┌─ pc2 ──────────────────────┐    ┌─ pc3 ────────────┐
# │ 10.0.1.1/24      │    │ 10.0.1.2/24    10.0.2.2/24 │    │      10.0.2.3/24 │
# │             eth0 ├────┤ eth1      forwards    eth2 ├────┤ eth3             │
# └──────────────────┘    └────────────────────────────┘    └──────────────────┘

for netns in pc1 pc2 pc3; do
    ip netns add $netns
    ip -n $netns link set dev lo up
done
ip link add name eth0 netns pc1 type veth peer name eth1 netns pc2
ip link add name eth2 netns pc2 type veth peer name eth3 netns pc3
ip -n pc1 link set dev eth0 up
ip -n pc2 link set dev eth1 up
ip -n pc2 link set dev eth2 up
ip -n pc3 link set dev eth3 up
ip -n pc1 address add 10.0.1.1/24 dev eth0
ip -n pc2 address add 10.0.1.2/24 dev eth1
ip -n pc2 address add 10.0.2.2/24 dev eth2
ip -n pc3 address add 10.0.2.3/24 dev eth3
ip -n pc1 route add default via 10.0.1.2
ip -n pc3 route add default via 10.0.2.2
nsenter --net=/run/netns/pc2 sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
