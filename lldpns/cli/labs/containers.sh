# three containers on a bridge, behind the address of their host
#
# ┌─ web ───────────┐   ┌─ root, the host ────────────────┐
# │ 10.0.1.2   eth0 ├───┤ veth-web ─┐                     │
# └─────────────────┘   │           │                     │
# ┌─ api ───────────┐   │           │ 10.0.1.1  192.0.2.1 │   ┌─ internet ─────┐
# │ 10.0.1.3   eth0 ├───┤ veth-api ─┼─ br0 ─ NAT ─ uplink ├───┤ eth0 192.0.2.9 │
# └─────────────────┘   │           │                     │   └────────────────┘
# ┌─ db ────────────┐   │           │                     │
# │ 10.0.1.4   eth0 ├───┤ veth-db ──┘                     │
# └─────────────────┘   └─────────────────────────────────┘

for netns in web api db internet; do
    ip netns add $netns
    ip -n $netns link set dev lo up
done
ip link add name br0 type bridge
ip link set dev br0 up
ip address add 10.0.1.1/24 dev br0
for container in web api db; do
    ip link add name veth-$container type veth peer name eth0 netns $container
    ip link set dev veth-$container master br0 up
    ip -n $container link set dev eth0 up
done
ip -n web address add 10.0.1.2/24 dev eth0
ip -n api address add 10.0.1.3/24 dev eth0
ip -n db address add 10.0.1.4/24 dev eth0
for container in web api db; do
    ip -n $container route add default via 10.0.1.1
done

# The internet has no route back to 10.0.1.0/24: an answer comes only to an address of the host.
ip link add name uplink type veth peer name eth0 netns internet
ip link set dev uplink up
ip -n internet link set dev eth0 up
ip address add 192.0.2.1/24 dev uplink
ip -n internet address add 192.0.2.9/24 dev eth0
echo 1 >/proc/sys/net/ipv4/ip_forward
nft -f - <<'RULES'
table ip nat {
    chain outbound {
        type nat hook postrouting priority srcnat
        oifname uplink masquerade
    }
}
RULES
