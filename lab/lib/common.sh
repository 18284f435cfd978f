# Names, addresses and small verbs that every part of the lab uses. Sourced, never run.
LAB_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# A second lab beside the first needs another name.
NAME=${LAB_NAME:-runbook-lab}
LAB=${LAB_HOME:-/var/lib/$NAME}
BIN=${LAB_BIN:-$HOME/.cache/runbook-lab/bin}
NODES=${LAB_NODES:-"k8s-master-01=10.0.0.100 k8s-master-02=10.0.0.101 k8s-master-03=10.0.0.102 k8s-worker-01=10.0.0.110 k8s-worker-02=10.0.0.111 k8s-worker-03=10.0.0.112 k8s-worker-04=10.0.0.113 k8s-worker-05=10.0.0.114"}
NETNS=$NAME-
OPS=10.0.0.5
INFRA=10.0.0.10
POD_CIDR=10.233.0.0/16
SERVICE_CIDR=10.96.0.0/16
FIRST_NODE=${NODES%%=*}
FIRST_IP=$(set -- $NODES; echo "${1##*=}")
PG_BIN=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
IMAGE=keybuzzio/chatwoot-keybuzz
PATH=$BIN:$PATH

say() { if [ -t 2 ]; then printf '\e[1m%s\e[0m\n' "$*" >&2; else printf '%s\n' "$*" >&2; fi; }
fail() { printf 'lab: %s\n' "$*" >&2; exit 1; }

in_net() { local host=$1; shift; nsenter --net="/run/netns/$NETNS$host" "$@"; }
in_node() { local node=$1; shift; nsenter -t "$(cat "$LAB/run/node-$node.pid")" --net --mount --uts --pid "$@"; }
k() { in_net ops kubectl --kubeconfig "$LAB/admin.kubeconfig" "$@"; }
psql_admin() { in_net ops psql -qAt "postgresql://postgres:admin@$INFRA:5432/${2:-postgres}" -c "$1"; }
redis() { in_net infra redis-cli -h "$INFRA" -a r3dis --no-auth-warning "$@"; }

# bg NAME CMD...: a daemon with its log and its process id.
bg() {
  local name=$1; shift
  setsid "$@" >"$LAB/log/$name.log" 2>&1 </dev/null &
  echo $! >"$LAB/run/$name.pid"
}

# wait_for WHAT CMD...: until the command succeeds, a minute at most.
wait_for() {
  local what=$1 end=$((SECONDS + 60)); shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || fail "gave up waiting for $what; its log is in $LAB/log"
    sleep .1
  done
}

require_linux_root() {
  [ "$(uname -s)" = Linux ] || fail "the lab needs Linux: it is made of network namespaces. The embedded testbed runs anywhere: ./runbook demo"
  [ "$(id -u)" = 0 ] || fail "the lab needs root: network namespaces, mounts and firewalls. Try: sudo $0"
}
require_up() { [ -e "$LAB/up" ] || fail "the lab is not up; start it with lab/up"; }
