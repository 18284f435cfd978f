# The control plane on the first node, and PostgreSQL, Redis and Temporal beside the cluster. Sourced.

control_plane() {
  local net="nsenter --net=/run/netns/$NETNS$FIRST_NODE"
  bg etcd $net etcd --data-dir "$LAB/etcd" --unsafe-no-fsync --log-level warn
  bg apiserver $net "$BIN/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 --service-cluster-ip-range=$SERVICE_CIDR \
    --client-ca-file="$LAB/pki/ca.crt" --tls-cert-file="$LAB/pki/apiserver.crt" --tls-private-key-file="$LAB/pki/apiserver.key" \
    --kubelet-client-certificate="$LAB/pki/admin.crt" --kubelet-client-key="$LAB/pki/admin.key" --kubelet-preferred-address-types=InternalIP \
    --service-account-key-file="$LAB/pki/sa.pub" --service-account-signing-key-file="$LAB/pki/sa.key" \
    --service-account-issuer=https://kubernetes.default.svc --authorization-mode=Node,RBAC --advertise-address="$FIRST_IP"
  wait_for apiserver k get --raw /readyz
  bg controller-manager $net "$BIN/kube-controller-manager" --kubeconfig="$LAB/controller-manager.kubeconfig" \
    --service-account-private-key-file="$LAB/pki/sa.key" --root-ca-file="$LAB/pki/ca.crt" --use-service-account-credentials \
    --leader-elect=false --controllers='*,-node-ipam-controller'
  bg scheduler $net "$BIN/kube-scheduler" --kubeconfig="$LAB/scheduler.kubeconfig" --leader-elect=false
}

postgres() {
  mkdir -p "$LAB/pg" "$LAB/pg.sock"
  chown postgres "$LAB/pg" "$LAB/pg.sock"
  printf admin >"$LAB/pg.pw"; chmod 644 "$LAB/pg.pw"
  runuser -u postgres -- "$PG_BIN/initdb" -D "$LAB/pg" -A scram-sha-256 -U postgres --pwfile="$LAB/pg.pw" >"$LAB/log/initdb.log"
  echo "host all all 10.0.0.0/8 scram-sha-256" >>"$LAB/pg/pg_hba.conf"
  bg postgres nsenter --net=/run/netns/${NETNS}infra runuser -u postgres -- "$PG_BIN/postgres" -D "$LAB/pg" \
    -c listen_addresses=$INFRA -c unix_socket_directories="$LAB/pg.sock" -c fsync=off -c shared_preload_libraries=pg_stat_statements
}

# The default of 20 polls a second and shard costs 50 ms a dispatch. It has to listen on all of the host's addresses: its services ask
# each other at 127.0.0.1, whatever --ip says.
temporal_server() {
  bg temporal nsenter --net=/run/netns/${NETNS}ops "$BIN/temporal" server start-dev --ip 0.0.0.0 --ui-ip 0.0.0.0 --db-filename "$LAB/temporal.db" \
    --dynamic-config-value history.transferProcessorMaxPollRPS=2000 --log-level warn \
    --search-attribute RunbookTarget=Keyword --search-attribute RunbookStep=Keyword \
    --search-attribute RunbookOutcome=Keyword --search-attribute RunbookParked=Bool
}

services() {
  chmod 755 "$LAB"
  postgres
  bg redis nsenter --net=/run/netns/${NETNS}infra redis-server --bind $INFRA --requirepass r3dis --save '' --appendonly no
  temporal_server
}

# What fits the default spec: the files that its secret references name.
credentials() {
  local d=$LAB/credentials; mkdir -p -m 700 "$d"
  printf admin >"$d/postgres-admin-password"; printf r3dis >"$d/redis-password"
  printf keybuzz >"$d/registry-username"; printf s3cret >"$d/registry-password"
  cp "$LAB/id_ed25519" "$d/ssh-private-key"; cp "$LAB/known_hosts" "$d/ssh-known-hosts"
  chmod 600 "$d"/*
}
