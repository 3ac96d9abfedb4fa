# two namespaces share an interface as macvlans: one wire, four ends
#
# ┌─ switch ─────────┐      ┌─ host ───────────┐      ┌─ web ──────────────────┐
# │ 10.0.1.1/24      │      │               ┌──┼──────┤ eth0       10.0.1.2/24 │
# │            port1 ├──────┤ eth0 ─────────┤  │      └────────────────────────┘
# └──────────────────┘      │       macvlan │  │      ┌─ db ───────────────────┐
#                           │               └──┼──────┤ eth0       10.0.1.3/24 │
#                           └──────────────────┘      └────────────────────────┘

for netns in switch host web db; do
    ip netns add $netns
    ip -n $netns link set dev lo up
done
ip link add name port1 netns switch type veth peer name eth0 netns host
ip -n switch link set dev port1 up
ip -n host link set dev eth0 up
for netns in web db; do
    ip -n host link add link eth0 name eth0 netns $netns type macvlan mode bridge
    ip -n $netns link set dev eth0 up
done
ip -n switch address add 10.0.1.1/24 dev port1
ip -n web address add 10.0.1.2/24 dev eth0
ip -n db address add 10.0.1.3/24 dev eth0
