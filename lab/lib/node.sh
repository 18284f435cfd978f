# A node: its own network, mounts, host name and processes; sshd, ufw, containerd, kubelet, kube-proxy in it. Sourced.

# Ending a node's first process ends all of the node.
node_namespaces() { # NAME
  setsid nsenter --net="/run/netns/$NETNS$1" unshare --mount --uts --pid --fork --kill-child --mount-proc --propagation private \
    bash -c 'trap "exit 0" TERM; while :; do sleep 3600 & wait; done' >/dev/null 2>&1 </dev/null &
  local outer=$!
  echo $outer >"$LAB/run/unshare-$1.pid"
  # Before it is bash, its mounts may still be shared with the machine's.
  wait_for "node $1" pgrep -P $outer -x bash
  pgrep -P $outer -x bash >"$LAB/run/node-$1.pid"
}

# The nodes share this machine's files, and write to none of them: not its firewall's rules, not what its daemons keep, and not the
# kernel's settings, which the kubelet puts right for all of the machine unless it finds what it wants. What its root user has its shells
# do is no node's. Nothing goes on after a mount that failed.
OWN_FILES='
  [ ! -e ~/.bashrc ] || mount --bind /dev/null ~/.bashrc
  hostname "$1"
  mount --bind "$2/etc-ufw" /etc/ufw
  mount --bind "$2/default-ufw" /etc/default/ufw
  mount -t tmpfs tmpfs /run
  mkdir -p /run/sshd /run/lock /run/lab /run/sys
  mount --bind "$3" /run/lab
  mount -t tmpfs tmpfs /var/lib
  mount -t tmpfs tmpfs /var/log
  mkdir -p "$3"
  mount --move /run/lab "$3"
  while read -r setting value; do
    [ -e "/proc/sys/$setting" ] || continue
    echo "$value" >"/run/sys/${setting##*/}"
    mount --bind "/run/sys/${setting##*/}" "/proc/sys/$setting"
  done <<K
vm/overcommit_memory 1
vm/panic_on_oom 0
kernel/panic 10
kernel/panic_on_oops 1
kernel/keys/root_maxkeys 1000000
kernel/keys/root_maxbytes 25000000
K
  mount --make-rshared /
'

node_system() { # NAME IP DIR
  cp -a /etc/ufw/. "$3/etc-ufw/"
  # The incident does not depend on how this machine's own firewall is set.
  sed 's/^IPV6=.*/IPV6=yes/; s/^DEFAULT_FORWARD_POLICY=.*/DEFAULT_FORWARD_POLICY="DROP"/' /etc/default/ufw >"$3/default-ufw"
  in_node "$1" sh -ec "$OWN_FILES" sh "$1" "$3" "$LAB"
  ssh-keygen -q -t ed25519 -N '' -f "$3/ssh/host"
  echo "$2 $(cut -d' ' -f1,2 "$3/ssh/host.pub")" >>"$LAB/known_hosts"
  install -m 600 "$LAB/id_ed25519.pub" "$3/ssh/authorized_keys"
  node_sshd "$1" "$3"
}

node_sshd() { # NAME DIR
  # This machine's own settings, such as another port or AllowUsers, are not the nodes'.
  in_node "$1" /usr/sbin/sshd -f /dev/null -o HostKey="$2/ssh/host" -o AuthorizedKeysFile="$2/ssh/authorized_keys" -o PermitRootLogin=prohibit-password \
    -o MaxSessions=4 -o MaxAuthTries=3 -o AllowTcpForwarding=no -o StrictModes=no -o UsePAM=no -E "$LAB/log/sshd-$1.log"
}

node_containerd() { # NAME NUMBER DIR
  cat >"$3/cni/10-lab.conflist" <<K
{"cniVersion":"0.4.0","name":"lab","plugins":[{"type":"bridge","bridge":"cni0","isGateway":true,"ipMasq":false,"ipam":{"type":"host-local","dataDir":"$3/ipam","ranges":[[{"subnet":"10.233.$2.0/24"}]],"routes":[{"dst":"0.0.0.0/0"}]}},{"type":"portmap","capabilities":{"portMappings":true}}]}
K
  local from
  for from in ghcr.io docker.io; do
    mkdir -p "$3/hosts/$from"
    printf 'server = "http://%s:5000"\n[host."http://%s:5000"]\n  capabilities = ["pull", "resolve"]\n' $INFRA $INFRA >"$3/hosts/$from/hosts.toml"
  done
  cat >"$3/containerd.toml" <<K
version = 2
root = "$3/containerd"
state = "$3/run/containerd"
[grpc]
  address = "$3/run/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "$3/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "registry.k8s.io/pause:3.10"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$3/cni"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "$3/hosts"
K
  local pid
  pid=$(node_pid "$1")
  bg "containerd-$1" nsenter -t "$pid" --net --mount --uts --pid containerd --config "$3/containerd.toml"
  wait_for "containerd on $1" ctr -a "$3/run/containerd.sock" version
  local tar
  for tar in pause ingress; do ctr -a "$3/run/containerd.sock" -n k8s.io images import "$LAB/img/$tar.tar" >/dev/null; done
}

node_kubelet() { # NAME IP DIR
  cat >"$3/kubelet.yaml" <<K
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {x509: {clientCAFile: $LAB/pki/ca.crt}, webhook: {enabled: true}, anonymous: {enabled: false}}
authorization: {mode: Webhook}
tlsCertFile: $LAB/pki/$1.crt
tlsPrivateKeyFile: $LAB/pki/$1.key
cgroupDriver: cgroupfs
cgroupsPerQOS: false
enforceNodeAllocatable: []
# Where pods have no control groups, a kubelet that takes a container for one to be resized dies of a nil pointer (1.34.4).
featureGates: {InPlacePodVerticalScaling: false}
failSwapOn: false
failCgroupV1: false
resolvConf: ""
clusterDNS: [$NODE_DNS]
clusterDomain: cluster.local
podLogsDir: $3/pod-logs
volumePluginDir: $3/volume-plugins
evictionHard: {nodefs.available: "1%", imagefs.available: "1%", memory.available: "100Mi"}
containerRuntimeEndpoint: unix://$3/run/containerd.sock
K
  local pid enter
  pid=$(node_pid "$1")
  enter="nsenter -t $pid --net --mount --uts --pid"
  # Started again when it ends, as systemd does it.
  bg "kubelet-$1" $enter sh -c 'while :; do "$@"; sleep 1; done' kubelet "$BIN/kubelet" --config="$3/kubelet.yaml" --kubeconfig="$LAB/$1.kubeconfig" --root-dir="$3/kubelet" --hostname-override="$1" --node-ip="$2"
  bg "proxy-$1" $enter "$BIN/kube-proxy" --kubeconfig="$LAB/admin.kubeconfig" --cluster-cidr=$POD_CIDR --hostname-override="$1" --proxy-mode=iptables --conntrack-max-per-core=0
}

node() { # NAME IP NUMBER
  local d=$LAB/node/$1
  mkdir -p "$d"/{etc-ufw,run,containerd,kubelet,ipam,ssh,cni,hosts}
  node_namespaces "$1"
  node_system "$1" "$2" "$d"
  node_containerd "$1" "$3" "$d"
  node_kubelet "$1" "$2" "$d"
}
