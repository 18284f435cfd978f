# Names, addresses and small verbs that every part of the lab uses. Sourced, never run.
LAB_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# A second lab beside the first needs another name.
NAME=${LAB_NAME:-runbook-lab}
LAB=${LAB_HOME:-/var/lib/$NAME}
LAB=$(realpath -m "$LAB" 2>/dev/null || echo "$LAB") # /proc/mounts knows no other path
export HOME=${HOME:-/root}
BIN=${LAB_BIN:-$HOME/.cache/runbook-lab/bin}
ALL_NODES="k8s-master-01=10.0.0.100 k8s-master-02=10.0.0.101 k8s-master-03=10.0.0.102 k8s-worker-01=10.0.0.110 k8s-worker-02=10.0.0.111 k8s-worker-03=10.0.0.112 k8s-worker-04=10.0.0.113 k8s-worker-05=10.0.0.114"
# A lab that is up keeps the nodes that it was started with.
NODES=${LAB_NODES:-$(cat "$LAB/nodes" 2>/dev/null || echo "$ALL_NODES")}
NETNS=$NAME-
OPS=10.0.0.5
INFRA=10.0.0.10
POD_CIDR=10.233.0.0/16
SERVICE_CIDR=10.96.0.0/16
FIRST_NODE=${NODES%%=*}
FIRST_IP=$(set -- $NODES; echo "${1##*=}")
IMAGE=keybuzzio/chatwoot-keybuzz
PATH=$BIN:$PATH:/usr/sbin:/sbin # su without a dash leaves those out
export KUBECACHEDIR=$LAB/kube-cache
# Once more when lab/build has installed it.
find_postgres() {
  local server
  server=$(ls /usr/lib/postgresql/*/bin/postgres 2>/dev/null | sort -V | tail -1 || true)
  [ -n "$server" ] || server=$(command -v postgres || true)
  PG_BIN=${server%/*}
}
find_postgres

say() { if [ -t 2 ]; then printf '\e[1m%s\e[0m\n' "$*" >&2; else printf '%s\n' "$*" >&2; fi; }
fail() { printf 'lab: %s\n' "$*" >&2; exit 1; }

# apt_get ARG...: waits for another that is at work.
apt_get() { DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq "$@"; }
require_apt() { # WHY PACKAGE...
  command -v apt-get >/dev/null || fail "$1: there is no apt-get here, so install yourself, by the names of Debian's packages: ${*:2}"
}
# install_packages WHY PACKAGE...: Debian's, where there is apt-get; none is fine.
install_packages() {
  [ $# -gt 1 ] || return 0
  require_apt "$@"
  say "installing Debian packages: ${*:2}"
  apt_get update
  apt_get install -y --no-install-recommends "${@:2}" >/dev/null
}
# newest PACKAGE: the version that apt-get would install, without Debian's epoch; nothing where it has none.
newest() { LC_ALL=C apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: \([0-9]*:\)\{0,1\}\([0-9].*\)/\2/p'; }
# A JDK and Maven, which build the runbook and play its scenarios. A JAVA_HOME is somebody's choice, and is kept to.
java_and_maven() { # FOR
  local needed="$1 needs a JDK 17 or newer and Maven (Debian: default-jdk-headless maven)"
  local javac=${JAVA_HOME:+$JAVA_HOME/bin/}javac missing=() command java
  [ -n "${JAVA_HOME:-}" ] || command -v javac >/dev/null || missing+=(default-jdk-headless)
  command -v mvn >/dev/null || missing+=(maven)
  install_packages "$needed" ${missing[@]+"${missing[@]}"} # bash 3 takes an empty one for unset
  for command in "$javac" mvn; do command -v "$command" >/dev/null || fail "$needed: there is no $command"; done
  java=$("$javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p') || java=''
  [ "${java:-0}" -ge 17 ] || fail "$needed: here is $("$javac" -version 2>&1 | tail -1)"
}

# built BINARY MODULE VERSION: whether it is there and of that version, as Go noted it inside. One that says nothing is taken as it is.
built() {
  local found
  [ -x "$BIN/$1" ] || return 1
  found=$(go version -m "$BIN/$1" 2>/dev/null | awk -v module="$2" '($1 == "mod" || $1 == "dep") && $2 == module {print $3}') || found=''
  [ -z "$found" ] || [ "$found" = "$3" ]
}
# Hundreds of lines say which module is downloaded.
quietly() { "$@" 2> >(grep -v '^go: downloading ' >&2); }
# go_build BINARY FLAG... PACKAGE: in place only when it is whole, since `built`, and Go itself, take half of one for good.
go_build() {
  rm -f "$BIN/$1.new"
  # From what is there: Go does not link again what is up to date.
  [ ! -e "$BIN/$1" ] || cp "$BIN/$1" "$BIN/$1.new"
  CGO_ENABLED=0 quietly go build -trimpath -o "$BIN/$1.new" "${@:2}" && mv "$BIN/$1.new" "$BIN/$1"
}
# go_install BINARY PACKAGE@VERSION: the same for a module that is not among ours.
go_install() {
  rm -rf "$BIN/new"
  CGO_ENABLED=0 GOBIN="$BIN/new" quietly go install -trimpath -ldflags="-s -w" "$2" && mv "$BIN/new/$1" "$BIN/$1" && rmdir "$BIN/new"
}

in_net() { local host=$1; shift; nsenter --net="/run/netns/$NETNS$host" "$@"; }
# own_pid FILE HOST: what a pid file names, when it runs in that host's network; after a reboot the number may be anyone's.
own_pid() {
  local pid
  pid=$(cat "$LAB/run/$1.pid" 2>/dev/null) && [ "/proc/$pid/ns/net" -ef "/run/netns/$NETNS$2" ] && echo "$pid"
}
node_pid() { own_pid "node-$1" "$1" || fail "$1 does not run: lab/down, then lab/up"; }
in_node() {
  local node=$1 pid; shift
  pid=$(node_pid "$node") || exit 1
  nsenter -t "$pid" --net --mount --uts --pid "$@"
}
k() { in_net ops kubectl --kubeconfig "$LAB/admin.kubeconfig" "$@"; }
psql_admin() { in_net ops psql -qAt "postgresql://postgres:admin@$INFRA:5432/${2:-postgres}" -c "$1"; }
redis() { in_net infra redis-cli -h "$INFRA" -a r3dis --no-auth-warning "$@"; }

# bg NAME CMD...: a daemon with its log and its process id.
bg() {
  local name=$1; shift
  setsid "$@" >"$LAB/log/$name.log" 2>&1 </dev/null &
  echo $! >"$LAB/run/$name.pid"
}

# wait_for WHAT CMD...: until the command succeeds, a minute at most. What a killed lab/up leaves in the background ends here.
wait_for() {
  local what=$1 end=$((SECONDS + 60)); shift
  until "$@" >/dev/null 2>&1; do
    [ -e /proc/$$ ] || exit 1
    [ $SECONDS -lt $end ] || fail "gave up waiting for $what; its log is in $LAB/log"
    sleep .1
  done
}

# Whether the lab can run here.
able() { [ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ] && unshare --net --mount --pid --fork true 2>/dev/null; }
require_linux_root() {
  [ "$(uname -s)" = Linux ] || fail "the lab needs Linux: it is made of network namespaces. The embedded testbed runs anywhere: ./runbook demo"
  [ "$(id -u)" = 0 ] || fail "the lab needs root: network namespaces, mounts and firewalls. Try: sudo $0"
}
is_up() { [ -e "$LAB/up" ] && [ -e "/run/netns/${NETNS}ops" ]; }
# Whether it is up and answers. Asked from the first node, which no fault cuts off, and more than once: a busy machine answers late.
runs() {
  local first
  is_up || return 1
  read -r first < <(namespaces)
  for _ in 1 2 3 4 5; do
    ! nsenter --net="/run/netns/$first" kubectl --kubeconfig "$LAB/admin.kubeconfig" --request-timeout=5s get --raw /readyz >/dev/null 2>&1 || return 0
    sleep 1
  done
  return 1
}
# Interrupted, or the machine was restarted: files without their processes are no lab.
end_left_overs() {
  [ -e "$LAB" ] || [ -n "$(standing)" ] || return 0
  [ -e "$LAB" ] || [ -z "$(residents)" ] || fail "a lab $NAME runs, and not in $LAB: end it with lab/down, or set LAB_NAME for a second one"
  say "taking down what is left of an earlier lab"; "$LAB_ROOT/down"
}
require_up() { is_up || fail "the lab is not up; start it with lab/up"; }
require_host() { [ -e "/run/netns/$NETNS$1" ] || fail "no such host: $1 (ops, infra$(printf ' %s' $NODES | sed "s|=[^ ]*||g; s| |, |g"))"; }

# The lab's network namespaces, the first node's first: those that lab/up wrote down, as LAB_NODES may differ by now, and the settings'.
namespaces() {
  local n
  {
    cat "$LAB/namespaces" 2>/dev/null || true
    for n in $NODES; do echo "$NETNS${n%%=*}"; done
    printf "$NETNS%s\n" fabric ops infra
  } | awk 'NF && !seen[$0]++'
}
# What runs of a lab, by any sign of it: its directory in a command; the mounts of its nodes and containers, where this machine's own are
# not seen; what its scripts leave in the environment, in another network than this one. The patterns come by standard input, or the
# search would find itself.
processes_of_lab() {
  local file pid command
  {
    grep -lszF -f - /proc/[0-9]*/cmdline <<<"$LAB/" || true
    { grep -lsF -f - /proc/[0-9]*/mountinfo <<<"$LAB/" || true; } |
      while read -r file; do [ "${file%/*}/ns/mnt" -ef /proc/$$/ns/mnt ] || echo "$file"; done
    { grep -lszxF -f - /proc/[0-9]*/environ <<<"KUBECACHEDIR=$KUBECACHEDIR" || true; } |
      while read -r file; do [ "${file%/*}/ns/net" -ef /proc/$$/ns/net ] || echo "$file"; done
  } | cut -d/ -f3 | sort -nu | while read -r pid; do
    command=$(tr -s '\0\n ' ' ' 2>/dev/null <"/proc/$pid/cmdline") || continue
    [ -z "$command" ] || echo "process $pid ${command:0:200}"
  done
}
# What a lab could have changed of this machine: the same before lab/up and after lab/down, which lab/test sees to. Of shared memory only
# PostgreSQL's: other programs come and go in it.
traces() {
  ip netns list | awk '{print "network namespace " $1}' | sort
  # Somebody who logs in meanwhile brings a mount of their own.
  awk '$2 !~ "^/run/user/" {print "mount " $2}' /proc/mounts | sort
  sysctl vm.overcommit_memory vm.panic_on_oom kernel.panic kernel.panic_on_oops kernel.keys.root_maxkeys kernel.keys.root_maxbytes net.ipv4.ip_forward 2>/dev/null || true
  { iptables-save; ip6tables-save; } 2>/dev/null | sed '/^[#:]/d'
  find /etc/ufw /etc/default/ufw -type f -exec md5sum {} + 2>/dev/null | sort
  ls -d /run/{containerd,containers,crun,docker,kube,nginx,redis,runc,sshd,ufw,"$NAME"}* 2>/dev/null || true
  ls -d /var/lib/* /opt/* /usr/libexec/* /var/log/containers /var/log/pods ~/.kube/* 2>/dev/null || true
  find /sys/fs/cgroup -type d -name k8s.io
  find /dev/shm -maxdepth 1 -name 'PostgreSQL.*' 2>/dev/null | sort
  awk -v owner="$(id -u postgres 2>/dev/null)" 'owner != "" && $8 == owner {print "shared memory " $2 " of " $4 " bytes"}' /proc/sysvipc/shm 2>/dev/null || true
  processes_of_lab
}
standing() { local n; for n in $(namespaces); do [ ! -e "/run/netns/$n" ] || echo "$n"; done; }
# Whatever runs in one of the lab's networks is the lab's; the worker and commands that people run in ops too.
residents() { local n; for n in $(standing); do ip netns pids "$n" 2>/dev/null || true; done; }

# The list of namespaces marks a directory as this lab's, which lab/down may remove. A lab of an earlier version wrote none.
require_own_directory() {
  [ -e "$LAB" ] || return 0
  [ ! -d "$LAB" ] || [ -n "$(ls -A "$LAB")" ] || return 0
  ! grep -qxF "${NETNS}fabric" "$LAB/namespaces" 2>/dev/null || return 0
  [ -e "$LAB/namespaces" ] || [ ! -d "$LAB/pki" ] || [ ! -d "$LAB/run" ] || [ ! -d "$LAB/node" ] || return 0
  fail "$LAB holds what the lab $NAME did not put there, and all of it would be removed: set LAB_HOME to a directory that is empty or does not exist"
}

# A process, and when it began: its number alone may be another's by now.
process() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  set -- "$1" ${stat##*) }
  [ "$2" = Z ] || echo "$1 ${21}"
}

# lock NAME: for one process at a time; the lab/down that lab/up calls takes it over and gives it back. It is a file, since daemons would
# inherit an open descriptor. What guards the file, for moments, is a lock of /run itself.
lock() {
  LOCK=/run/$1.lock
  exec 9</run; flock 9
  LOCK_BEFORE=$(cat "$LOCK" 2>/dev/null || true)
  [ -n "$LOCK_BEFORE" ] && [ "$LOCK_BEFORE" = "$(process "${LOCK_BEFORE% *}")" ] || LOCK_BEFORE=''
  [ -z "$LOCK_BEFORE" ] || [ "${LOCK_BEFORE% *}" = $PPID ] ||
    fail "process ${LOCK_BEFORE% *} ($(xargs -0 2>/dev/null <"/proc/${LOCK_BEFORE% *}/cmdline")) is at work on the lab $NAME"
  process $$ >"$LOCK"
  exec 9<&-
}
unlock() {
  exec 9</run; flock 9
  if [ "$(cat "$LOCK" 2>/dev/null)" = "$(process $$)" ]; then
    if [ -n "$LOCK_BEFORE" ]; then echo "$LOCK_BEFORE" >"$LOCK"; else rm -f "$LOCK"; fi
  fi
  exec 9<&-
}
