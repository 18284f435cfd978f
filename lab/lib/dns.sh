# A cluster's name servers, as Kubespray makes them: CoreDNS in two pods, and on every node a cache before them, at an address that each node
# has for itself. Sourced.
CLUSTER_DNS=10.96.0.10
NODE_DNS=169.254.25.10

dns_image() {
  local files=$LAB/img/dns.files
  [ ! -e "$LAB/img/dns.tar" ] || return 0
  mkdir -p "$files"; cp "$BIN/image-dns" "$files/coredns"
  new_image dns 1
  layer dns:1 "$files" /usr/bin
  umoci config --image "$LAB/img/dns:1" --config.entrypoint /usr/bin/coredns --architecture "$ARCHITECTURE" --os linux
  skopeo copy -q "oci:$LAB/img/dns:1" "docker-archive:$LAB/img/dns.tar:lab/dns:1"
}

# What node-cache writes besides: its packets are in nobody's way, and in no connection table.
dns_admitted() { # -I|-D NODE
  local protocol
  for protocol in udp tcp; do
    in_net "$2" iptables -t raw "$1" PREROUTING -d $NODE_DNS -p $protocol --dport 53 -j NOTRACK
    in_net "$2" iptables -t raw "$1" OUTPUT -s $NODE_DNS -p $protocol --sport 53 -j NOTRACK
    in_net "$2" iptables "$1" INPUT -d $NODE_DNS -p $protocol --dport 53 -j ACCEPT
  done
}

node_dns() { # ADMITTED NODE
  # node-cache has a dummy device, which not every kernel knows.
  in_net "$2" ip addr replace $NODE_DNS/32 dev lo
  [ "$1" != yes ] || dns_admitted -I "$2"
  bg "dns-$2" nsenter -t "$(node_pid "$2")" --net --mount --uts --pid "$BIN/image-dns" -conf "$LAB/dns/node"
}

core_dns() { sed "s|@FIRST@|${1:-}|; s|@LAST@|${2:-}|; s|@ADDRESS@|$CLUSTER_DNS|; s|@INFRA@|$INFRA|" "$LAB_ROOT/dns.yaml"; }

# names yes|no: whether the cache's port is admitted, as node-cache sees to, or what the node's firewall says about it holds.
names() {
  local n first=${NODES%%=*} last=${NODES##* }
  last=${last%%=*}
  mkdir -p "$LAB/dns"
  printf '.:53 {\n errors\n cache 5\n bind %s\n forward . %s {\n force_tcp\n }\n}\n' $NODE_DNS $CLUSTER_DNS >"$LAB/dns/node"
  dns_image 2>"$LAB/log/images.log" || fail "$(cat "$LAB/log/images.log")"
  for n in $first $last; do ctr -a "$LAB/node/$n/run/containerd.sock" -n k8s.io images import "$LAB/img/dns.tar" >/dev/null; done
  core_dns "$first" "$last" | k apply -f - >/dev/null
  each_node node_dns "$1"
  for n in $NODES; do wait_for "the name server on ${n%%=*}" eval "in_net ${n%%=*} ss -Hlun 'sport = :53' | grep -q ."; done
  wait_for CoreDNS k -n kube-system rollout status deployment/coredns --timeout=1s
}

no_node_dns() { # NODE
  local pid
  ! pid=$(own_pid "dns-$1" "$1") || kill "$pid"
  dns_admitted -D "$1" 2>/dev/null || true
  in_net "$1" ip addr del $NODE_DNS/32 dev lo 2>/dev/null || true
}
no_names() {
  each_node no_node_dns
  core_dns | k delete -f - --ignore-not-found --wait=false >/dev/null
}
