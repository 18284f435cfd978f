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
