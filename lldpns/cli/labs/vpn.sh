# a tunnel between two tun instances, each in a namespace of its own
#
# ┌─ vpn1 ───────────┐                                      ┌─ vpn2 ───────────┐
# │ 10.8.0.1    tun0 ╞═════════════ the tunnel ═════════════╡ tun0    10.8.0.2 │
# │                  │     ┌─ bridge ─────────────────┐     │                  │
# │ 192.0.2.1   eth0 ├─────┤ port1 ──── br ──── port2 ├─────┤ eth0   192.0.2.2 │
# └──────────────────┘     └──────────────────────────┘     └──────────────────┘

for netns in vpn1 vpn2 bridge; do
    ip netns add $netns
    ip -n $netns link set dev lo up
done
ip -n bridge link add name br type bridge
ip -n bridge link set dev br up
for n in 1 2; do
    ip link add name eth0 netns vpn$n type veth peer name port$n netns bridge
    ip -n bridge link set dev port$n master br up
    ip -n vpn$n link set dev eth0 up
    ip -n vpn$n address add 192.0.2.$n/24 dev eth0
    ip -n vpn$n tuntap add name tun0 mode tun
    ip -n vpn$n link set dev tun0 up
    ip -n vpn$n address add 10.8.0.$n/24 dev tun0
done

# The VPN: what is sent into tun0 goes as UDP to the other instance, and comes out of its tun0.
nsenter --net=/run/netns/vpn1 \
    socat TUN,tun-name=tun0,iff-no-pi UDP-DATAGRAM:192.0.2.2:1194,bind=192.0.2.1:1194 &
nsenter --net=/run/netns/vpn2 \
    socat TUN,tun-name=tun0,iff-no-pi UDP-DATAGRAM:192.0.2.1:1194,bind=192.0.2.2:1194 &
