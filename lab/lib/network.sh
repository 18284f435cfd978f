# Each host is a network namespace on a bridge that leads nowhere else. Sourced.

# host NAME IP
host() {
  ip netns add "$NETNS$1"
  ip link add "v-${2##*.}" netns ${NETNS}fabric type veth peer name eth0 netns "$NETNS$1"
  in_net fabric ip link set "v-${2##*.}" master br0 up
  in_net "$1" ip addr add "$2/24" dev eth0
  in_net "$1" ip link set eth0 up
  in_net "$1" ip link set lo up
  in_net "$1" ip route add default via 10.0.0.1
}

# Routed pods, as a CNI without overlay programs them: every host knows every node's share of the pods' network.
pod_routes() {
  local i n m
  for m in ops infra $NODES; do
    i=0
    for n in $NODES; do
      i=$((i + 1))
      [ "$m" = "$n" ] || echo "route replace 10.233.$i.0/24 via ${n##*=}"
    done | in_net "${m%%=*}" ip -batch -
  done
}

# The same with an overlay, as Calico makes one with VXLAN: from node to node packets to pods go in UDP, and a node sends its own from an
# address of the pods' network. The hosts beside the cluster keep their routes. All is the device's, and goes with it.
tunnels() {
  local i=0 j n m device='dev vxlan.calico' mac='66:00:00:00:00:%02x'
  for n in $NODES; do
    i=$((i + 1)) j=0
    in_net "${n%%=*}" ip -batch - <<K
link add vxlan.calico address $(printf "$mac" $i) type vxlan id 4096 dstport 4789 local ${n##*=} nolearning dev eth0
addr add 10.233.255.$i/32 $device
link set vxlan.calico up
K
    for m in $NODES; do
      j=$((j + 1))
      [ "$m" = "$n" ] || printf "fdb append $mac $device dst ${m##*=}\n" $j
    done | in_net "${n%%=*}" bridge -batch -
    j=0
    for m in $NODES; do
      j=$((j + 1))
      [ "$m" = "$n" ] || printf "%s\n" "neighbour replace 10.233.255.$j lladdr $(printf "$mac" $j) nud permanent $device" \
        "route replace 10.233.255.$j/32 $device" "route replace 10.233.$j.0/24 via 10.233.255.$j $device onlink"
    done | in_net "${n%%=*}" ip -batch -
  done
}
no_tunnel() { in_net "$1" ip link del vxlan.calico 2>/dev/null || true; }
no_tunnels() { each_node no_tunnel; pod_routes; }

network() {
  ip netns add ${NETNS}fabric
  in_net fabric ip link add br0 type bridge
  in_net fabric ip addr add 10.0.0.1/24 dev br0
  in_net fabric ip link set br0 up
  in_net fabric ip link set lo up
  host ops $OPS
  host infra $INFRA
  local n
  for n in $NODES; do
    host "${n%%=*}" "${n##*=}"
    in_net "${n%%=*}" sysctl -qw net.ipv4.ip_forward=1
  done
  pod_routes
}
