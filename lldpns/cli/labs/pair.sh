# two network namespaces, and a veth pair as the wire between them
#
# ┌─ pc1 ──────────────────┐                          ┌─ pc2 ──────────────────┐
# │ 10.0.1.1/24       eth0 ├──────────────────────────┤ eth0       10.0.1.2/24 │
# └────────────────────────┘                          └────────────────────────┘

for netns in pc1 pc2; do
    ip netns add $netns
    ip -n $netns link set dev lo up
done
ip link add name eth0 netns pc1 type veth peer name eth0 netns pc2
ip -n pc1 link set dev eth0 up
ip -n pc2 link set dev eth0 up
ip -n pc1 address add 10.0.1.1/24 dev eth0
ip -n pc2 address add 10.0.1.2/24 dev eth0
