# What every contestant shares; sourced. They install the same application in the same lab, each as its users would.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lab=${LAB_HOME:-/var/lib/${LAB_NAME:-runbook-lab}}
export KUBECONFIG=$lab/admin.kubeconfig
nodes=$(cut -d' ' -f1 "$lab/known_hosts")
psql="psql -q -v ON_ERROR_STOP=1 postgresql://postgres:admin@10.0.0.10:5432"

database() {
  $psql/postgres -c "create role chatwoot login password 'cwpw'" -c 'create database chatwoot owner chatwoot'
  $psql/chatwoot -c 'create extension pg_stat_statements' -c 'create extension pg_trgm' -c 'create extension pgcrypto'
}

# Every node at once, one connection each.
firewall() {
  local node
  for node in $nodes; do
    ssh -i "$lab/id_ed25519" -o UserKnownHostsFile="$lab/known_hosts" -o StrictHostKeyChecking=yes "root@$node" \
      "ufw allow from 10.233.0.0/16; ufw route allow from 10.233.0.0/16; ufw route allow to 10.233.0.0/16" &
  done
  wait
}
