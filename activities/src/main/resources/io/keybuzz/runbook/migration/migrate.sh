# Brings the schema to this image, unless that would drop somebody's tables.
export PGPASSWORD="${POSTGRES_PASSWORD:-}" PGCONNECT_TIMEOUT=5

[ -d db/migrate ] || cd /app
echo "chatwoot-runbook migrations: $(ls db/migrate | grep '^[0-9][0-9]*_.*\.rb$' | cut -d_ -f1 | tr '\n' ' ')"

host=${POSTGRES_HOST:-localhost} port=${POSTGRES_PORT:-5432} user=${POSTGRES_USERNAME:-postgres} database=${POSTGRES_DATABASE:-chatwoot_production}
ask() { psql -h "$host" -p "$port" -U "$user" -d "$database" -tAc "$1" </dev/null; }

# The nodes' firewalls may be mended at this moment; Rails would not wait.
trap 'exit 143' TERM
start=$(date +%s) told=
until answer=$(ask 'SELECT 1' 2>&1); do
  reason="cannot connect to PostgreSQL at $host:$port as $user, database $database: $(printf '%s\n' "$answer" | head -n 3 | tr '\n' ' ')"
  [ "$reason" = "$told" ] || echo "$reason"
  told=$reason
  case $answer in *"password authentication failed"*) exit 69 ;; esac
  [ $(($(date +%s) - start)) -lt "${CONNECT_SECONDS:-60}" ] || exit 69
  sleep 0.5
done

# db:chatwoot_prepare loads the schema where this table is missing, and the load drops every table of the same name first.
tables=$(ask "SELECT count(*) FROM pg_tables WHERE schemaname = ANY (current_schemas(false))") || exit 69
metadata=$(ask "SELECT count(*) FROM pg_tables WHERE schemaname = ANY (current_schemas(false)) AND tablename = 'ar_internal_metadata'") || exit 69
if [ "$tables" -gt 0 ] && [ "$metadata" -eq 0 ]; then
  echo "chatwoot-runbook refused: $tables tables and no ar_internal_metadata"
  exit 78
fi

# A Job that died between load and seed is not seeded by the next: db:chatwoot_prepare seeds only what it has loaded.
[ -z "${CHATWOOT_RUNBOOK_SEED:-}" ] || exec bundle exec rails db:seed

exec bundle exec rails db:chatwoot_prepare
