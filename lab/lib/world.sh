# What can be made to happen to the cluster. Sourced.

each_node() { local n; for n in $NODES; do "$@" "${n%%=*}" "${n##*=}"; done; }

ufw_on() { # MODE NODE. A mode is made by ufw once and kept as files: five calls of ufw a node take seconds.
  local kept=$LAB/node/$2/ufw-$1 rules=$LAB/node/$2/etc-ufw
  if [ -d "$kept" ] && grep -qx ENABLED=yes "$kept/ufw.conf" && diff -rq -x 'user*.rules' "$kept" "$rules" &&
    in_node "$2" iptables -n -L ufw-user-forward; then
    # Active before and after, and only people's rules differ: that is what ufw's own reload does, in a tenth of the time.
    cp -a "$kept"/user*.rules "$rules/"
    in_node "$2" sh -ec 'iptables-restore -n </etc/ufw/user.rules; ip6tables-restore -n </etc/ufw/user6.rules'
    return
  fi
  if [ -d "$kept" ]; then
    in_node "$2" /lib/ufw/ufw-init force-stop
    rm -rf "${rules:?}"/*; cp -a "$kept/." "$rules/"
    in_node "$2" /lib/ufw/ufw-init start
    return
  fi
  case $1 in
    off) in_node "$2" sh -c 'ufw --force reset' ;;
    seed) in_node "$2" sh -c 'ufw --force reset; ufw allow from 10.0.0.0/16; ufw allow 22/tcp; ufw route allow in on cni0; ufw --force enable' ;;
    closed) in_node "$2" sh -c 'ufw --force reset; ufw allow from 10.0.0.0/16; ufw allow 22/tcp; ufw --force enable' ;;
  esac
  rm -f "$rules"/*.rules.2*
  rm -rf "$kept.part"; cp -a "$rules" "$kept.part"; mv "$kept.part" "$kept"
}

require_mode() { case $1 in off | seed | closed) ;; *) fail "no such firewall mode: ${1:-none is given} (off, seed or closed)" ;; esac; }

ufw_mode() {
  local n pids=() i=0
  require_mode "${1:-}"
  each_node node_pid >/dev/null
  for n in $NODES; do ufw_on "$1" "${n%%=*}" >"$LAB/log/ufw-${n%%=*}.log" 2>&1 & pids+=($!); done
  for n in $NODES; do wait "${pids[i]}" || fail "the firewall of ${n%%=*} is not as it should be: $LAB/log/ufw-${n%%=*}.log"; i=$((i + 1)); done
}

no_cni_chain() {
  in_net "$1" sh -c 'while iptables -D FORWARD -j cali-FORWARD; do :; done; iptables -F cali-FORWARD; iptables -X cali-FORWARD' 2>/dev/null || true
}

# A file that is there and cannot be run would still be found by bash.
WITHOUT_UFW='mkdir -p /run/without/upper /run/without/work
mount -t overlay overlay -o lowerdir=/usr/sbin,upperdir=/run/without/upper,workdir=/run/without/work /usr/sbin
rm /usr/sbin/ufw'

# builtins yes|no: whether ufw, turned off, would flush what others made in iptables' own chains. In place, as the node has it mounted.
builtins() {
  local n file text
  for n in $NODES; do
    file=$LAB/node/${n%%=*}/default-ufw
    text=$(sed "s/^MANAGE_BUILTINS=.*/MANAGE_BUILTINS=$1/" "$file")
    printf '%s\n' "$text" >"$file"
  done
}

# What filters packets and is not ufw's, and ufw's program where it was hidden.
only_ufw() {
  in_node "$1" sh -c '! mountpoint -q /usr/sbin || umount -l /usr/sbin; nft delete table inet site; iptables -P FORWARD ACCEPT; ! ufw status | grep -q "Status: active" || /lib/ufw/ufw-init force-reload' 2>/dev/null || true
}

# down PORT...: services beside the cluster that refuse connections
down() {
  local port
  in_net infra iptables -F INPUT
  for port; do in_net infra iptables -A INPUT -p tcp --dport "$port" -j REJECT --reject-with tcp-reset; done
}

# Whether the operators' host, where the worker runs, is let to the API server; the cluster itself always is.
api_for_operators() {
  in_net ops iptables -F OUTPUT
  [ "$1" = yes ] || in_net ops iptables -A OUTPUT -p tcp --dport 6443 -j REJECT --reject-with tcp-reset
}

# signalled SIGNAL WHAT CMD...: the command sends it. One that stops something and meets nothing has made no fault, and a scenario would go
# on as if; one that lets go on (CONT) has nothing to mend then.
signalled() {
  local signal=$1 what=$2; shift 2
  "$@" || [ "$signal" = CONT ] || fail "the fault could not be made: $what does not run"
}

# The ingress controllers stop (STOP) or go on (CONT); their nginx serves what it knew.
controllers() {
  local n
  for n in $NODES; do signalled "$1" "the ingress controller on ${n%%=*}" in_node "${n%%=*}" pkill "-$1" -x ingress; done
}

# lost yes|no: whether SSH on the last node answers nobody.
lost() {
  local last=${NODES##* }
  if [ "$1" = yes ]; then
    signalled TERM "sshd on ${last%%=*}" in_node "${last%%=*}" pkill -x sshd
  else
    in_node "${last%%=*}" pgrep -x sshd >/dev/null || node_sshd "${last%%=*}" "$LAB/node/${last%%=*}"
  fi
}

# ufw's lock is taken by a process, as by a "ufw delete 3" that waits for its answer.
UFW_HELD='import fcntl, time; lock = open("/run/ufw.lock", "w"); fcntl.lockf(lock, fcntl.LOCK_EX); time.sleep(3600)'
ufw_held() {
  in_node "$1" setsid -f python3 -c "$UFW_HELD" >/dev/null 2>&1 </dev/null
  wait_for "ufw's lock on $1" in_node "$1" sh -ec 'grep -q "POSIX.*:$(stat -c %i /run/ufw.lock) " /proc/locks'
}
ufw_let_go() { in_node "$1" pkill -f '[f]cntl.lockf' || true; }

# The cluster's controllers stop (STOP) or go on (CONT).
controller_manager() { signalled "$1" "the controller manager" to_controller_manager "$1"; }
to_controller_manager() {
  local pid
  pid=$(own_pid controller-manager "$FIRST_NODE") && kill "-$1" "$pid"
}

kubelet_of_last() {
  local last=${NODES##* }
  signalled "$1" "the kubelet on ${last%%=*}" in_node "${last%%=*}" pkill "-$1" -x kubelet
}

# A proxy before PostgreSQL that ends sessions which say nothing for five seconds, as balancers do, a statement at work among them.
proxy_cuts() {
  bg proxy nsenter --net=/run/netns/${NETNS}infra socat -T 5 "TCP-LISTEN:6432,bind=$INFRA,fork,reuseaddr" "TCP:$INFRA:5432"
  wait_for "the proxy" eval 'in_net infra ss -Hltn "sport = :6432" | grep -q .'
}
# A balancer for HTTP whose targets are the nodes, at a port where nobody listens.
balancer() {
  local n dir=$LAB/balancer
  mkdir -p "$dir"
  cat >"$dir/nginx.conf" <<K
daemon off; worker_processes 1; user nobody nogroup; pid $dir/pid; error_log stderr; events {}
http {
access_log off; client_body_temp_path $dir/body; proxy_temp_path $dir/proxy; fastcgi_temp_path $dir/f; uwsgi_temp_path $dir/u; scgi_temp_path $dir/s;
upstream nodes { $(for n in $NODES; do echo "server ${n##*=}:81 max_fails=0;"; done | xargs) }
server { listen $INFRA:80; location / { proxy_set_header Host \$host; proxy_connect_timeout 2s; proxy_pass http://nodes; } }
}
K
  bg balancer nsenter --net=/run/netns/${NETNS}infra nginx -e stderr -c "$dir/nginx.conf"
  wait_for "the balancer" eval 'in_net infra ss -Hltn "sport = :80" | grep -q .'
}
# no_service NAME: with the sessions that go through it, each of which is a process of its group.
no_service() {
  local pid
  pid=$(own_pid "$1" infra) || return 0
  kill -- "-$pid" 2>/dev/null || true
  while [ -n "$(process "$pid")" ]; do sleep .1; done
}

mend() { # FAULT
  case $1 in
    no-route) pod_routes ;;
    proxy-cuts) no_service proxy ;;
    balancer) no_service balancer ;;
    tunnel) no_tunnels ;;
    dns | dns-shut) no_names ;;
    cni-first) each_node no_cni_chain ;;
    *-down) down; api_for_operators yes; lost no ;;
    ingress-stale) controllers CONT ;;
    kubelet-stopped) kubelet_of_last CONT ;;
    controllers-stopped) controller_manager CONT ;;
    manage-builtins) builtins no ;;
    no-ufw | nftables | forward-drop) each_node only_ufw ;;
    ufw-busy) each_node ufw_let_go ;;
  esac
}

FAULTS="none no-route cni-first redis-down postgres-down registry-down kubernetes-down ingress-stale sshd-down kubelet-stopped controllers-stopped no-ufw ufw-busy manage-builtins nftables forward-drop proxy-cuts balancer tunnel dns dns-shut"

fault() { # what looks like a firewall and is none; a firewall that does not matter; a service that is down
  local i=0 n m
  tr ' ' '\n' <<<"$FAULTS" | grep -qxF -- "${1:-}" || fail "no such fault: ${1:-none is given} (${FAULTS// /, })"
  mend "$(cat "$LAB/run/fault" 2>/dev/null || echo none)"
  echo "$1" >"$LAB/run/fault" # before it is made: an interrupted one is mended, too
  case $1 in
    none) ;;
    no-route)
      for n in $NODES; do
        i=$((i + 1))
        for m in $NODES; do [ "$m" = "$n" ] || in_net "${m%%=*}" ip route del "10.233.$i.0/24"; done
      done ;;
    cni-first)
      for n in $NODES; do
        in_net "${n%%=*}" sh -c "iptables -N cali-FORWARD; iptables -A cali-FORWARD -s $POD_CIDR -j ACCEPT; iptables -A cali-FORWARD -d $POD_CIDR -j ACCEPT; iptables -I FORWARD 1 -j cali-FORWARD"
      done ;;
    redis-down) down 6379 ;;
    postgres-down) down 5432 ;;
    registry-down) down 5000 ;;
    kubernetes-down) api_for_operators no ;;
    ingress-stale) controllers STOP ;;
    sshd-down) lost yes ;;
    kubelet-stopped) kubelet_of_last STOP ;;
    controllers-stopped) controller_manager STOP ;;
    no-ufw) for n in $NODES; do in_node "${n%%=*}" sh -ec "$WITHOUT_UFW"; done ;;
    manage-builtins) builtins yes ;;
    ufw-busy) each_node ufw_held ;;
    nftables)
      for n in $NODES; do
        in_node "${n%%=*}" nft "table inet site { chain forward { type filter hook forward priority 10; policy accept; ip daddr $POD_CIDR ct state new drop; }; }"
      done ;;
    forward-drop) for n in $NODES; do in_node "${n%%=*}" iptables -P FORWARD DROP; done ;;
    proxy-cuts) proxy_cuts ;;
    balancer) balancer ;;
    tunnel) tunnels ;;
    dns) names yes ;;
    dns-shut) names no ;;
  esac
}

# claim NAME: a claim in the application's namespace, and an empty directory of this machine, which all nodes share, as its volume.
claim() {
  rm -rf "$LAB/claims/$1"; mkdir -p "$LAB/claims/$1"
  k apply -f - >/dev/null <<K
{apiVersion: v1, kind: PersistentVolume, metadata: {name: lab-$1}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce],
  storageClassName: "", claimRef: {namespace: chatwoot, name: $1}, hostPath: {path: $LAB/claims/$1}}}
---
{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {namespace: chatwoot, name: $1}, spec: {accessModes: [ReadWriteOnce],
  storageClassName: "", volumeName: lab-$1, resources: {requests: {storage: 1Gi}}}}
K
}

# certificate NAME HOST: a Secret in the application's namespace, made where there is none, with a certificate that the lab's authority signed.
certificate() {
  cert "secret-$1" "/CN=$2" "DNS:$2"
  k get namespace chatwoot -o name >/dev/null 2>&1 || k create namespace chatwoot >/dev/null
  k -n chatwoot create secret tls "$1" --cert="$LAB/pki/secret-$1.crt" --key="$LAB/pki/secret-$1.key" --dry-run=client -o yaml | k apply -f - >/dev/null
}

# forget TAG: no node has the application's image with that tag any more.
forget() {
  local n
  for n in $NODES; do ctr -a "$LAB/node/${n%%=*}/run/containerd.sock" -n k8s.io images rm --sync "ghcr.io/$IMAGE:$1" >/dev/null 2>&1 || true; done
}

# damage NAME PATH: changes a file in a claim's volume.
damage() { echo damaged >"$LAB/claims/$1/$2"; }

# remove_namespace NAME: one that is to be deleted. The cluster's own controller lets five seconds pass before it begins, and has patience
# with what the application wants to finish. Nothing can be made in it meanwhile, so what is empty stays so.
remove_namespace() {
  local kinds end=$((SECONDS + 120))
  kinds=$(k api-resources --namespaced --verbs=list,delete -o name | grep -v '^events' | paste -sd,)
  while k get namespace "$1" -o name >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || fail "namespace $1 does not go: lab/lab k -n $1 get all"
    k delete --raw "/api/v1/namespaces/$1/events" >/dev/null 2>&1 || true
    k -n "$1" delete "$kinds" --all --wait=false --grace-period=0 --force >/dev/null 2>&1 || true
    [ -z "$(k -n "$1" get "$kinds,events" -o name 2>/dev/null)" ] || continue
    k replace --raw "/api/v1/namespaces/$1/finalize" -f - <<<'{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"'"$1"'"},"spec":{"finalizers":[]}}' >/dev/null 2>&1 || true
  done
}

reset() { # the world before anyone installed anything, with the firewalls in a mode
  require_mode "${1:-seed}"
  fault none
  k delete namespace chatwoot chatwoot-runbook --ignore-not-found --wait=false >/dev/null
  remove_namespace chatwoot
  remove_namespace chatwoot-runbook
  k delete persistentvolumes,validatingwebhookconfigurations --all >/dev/null
  local database
  # A restore and a rehearsal leave databases beside the application's.
  for database in $(psql_admin "select datname from pg_database where datname like 'chatwoot%'"); do
    psql_admin "drop database if exists $database with (force)" 2>"$LAB/log/reset.log" || fail "$(cat "$LAB/log/reset.log")"
  done
  psql_admin 'drop role if exists chatwoot' 2>"$LAB/log/reset.log" || fail "$(cat "$LAB/log/reset.log")"
  redis flushall >/dev/null
  credentials
  ufw_mode "${1:-seed}"
}

# restart temporal [SECONDS]: ends it as a crash would, and starts it again on what it kept, at once or after so long.
restart() {
  [ "${1:-}" = temporal ] || fail "only this can be restarted: temporal"
  local pid
  pid=$(own_pid temporal ops) || fail "Temporal does not run: lab/down, then lab/up"
  kill -9 "$pid"
  while [ -n "$(process "$pid")" ]; do sleep .1; done
  # Of a process with threads the first may be gone before the last lets go of what it listened on.
  wait_for "Temporal's port" eval '! in_net ops ss -Hltn "sport = :7233" | grep -q .'
  sleep "${2:-0}"
  temporal_server
  wait_for Temporal in_net ops "$BIN/temporal" operator cluster health --address $OPS:7233
}

# Kills the application in every web container, as a node short of memory would.
kill_web() {
  local n killed=''
  for n in $NODES; do
    killed+=$(in_node "${n%%=*}" sh -c 'for p in $(pgrep -x bundle); do ! grep -qa rails /proc/$p/cmdline || ! kill -9 $p || echo $p; done')
  done
  [ -n "$killed" ] || fail "no web container runs: there was nothing to kill"
}

# A run a line: id, run, type, how it closed, and the outcome as Temporal keeps a search attribute; "-" where there is none.
ENDED='
  function told() { if (run) print id, run, type, status, outcome; run = ""; outcome = "-" }
  BEGIN { OFS = "\t"; outcome = "-" }
  $2 == "execution" { told() }
  $2 == "workflowId" && !run { id = $4 }
  $2 == "runId" && !run { run = $4 }
  $2 == "name" { type = $4 }
  $2 == "status" { status = tolower(substr($4, length("WORKFLOW_EXECUTION_STATUS_") + 1)) }
  $2 ~ /^Runbook/ { attribute = $2 }
  $2 == "data" && attribute == "RunbookOutcome" { outcome = $4; attribute = "" }
  END { told() }'

# histories DIR: the history of every run that Temporal keeps and that has ended, as TYPE-STATUS-OUTCOME-RUN.json: a redeploy with nothing
# new is as completed as one that rolled every pod. Without an outcome where the run has none.
histories() {
  local t=(in_net ops "$BIN/temporal" workflow) at="--address $OPS:7233" id run type status outcome file
  mkdir -p "$1"
  "${t[@]}" list $at --limit 1000 --query "ExecutionStatus != 'Running'" -o json | awk -F'"' "$ENDED" |
    while IFS=$'\t' read -r id run type status outcome; do
      outcome=$([ "$outcome" = - ] || base64 -d <<<"$outcome" | tr -d '"' | tr '[:upper:]' '[:lower:]')
      file=$1/$type-$status${outcome:+-$outcome}-$run.json
      [ -s "$file" ] || "${t[@]}" show $at -w "$id" -r "$run" -o json >"$file" </dev/null
    done
}
