# Waits until the database has every migration of this image. Says what it waits for, and why it cannot connect.
export PGPASSWORD="${POSTGRES_PASSWORD:-}" PGCONNECT_TIMEOUT=3
host=${POSTGRES_HOST:-localhost} port=${POSTGRES_PORT:-5432} user=${POSTGRES_USERNAME:-postgres} database=${POSTGRES_DATABASE:-chatwoot_production}
limit=${WAIT_SECONDS:-600}

[ -d db/migrate ] || cd /app
wanted=$(ls db/migrate | grep '^[0-9][0-9]*_.*\.rb$' | cut -d_ -f1)
if [ -z "$wanted" ]; then
  echo "there is no migration in $(pwd)/db/migrate: is this a Chatwoot image?"
  exit 2
fi

ask() { psql -h "$host" -p "$port" -U "$user" -d "$database" -tAc "$1" </dev/null 2>&1; }

say() { # STATE DETAIL: when the state changes, and every 5 seconds
  [ "$1" = "$state" ] || { state=$1 since=$now said=0; }
  [ $((now - said)) -lt 5 ] || { said=$now; echo "$1 for $((now - since)) s: $2"; }
}

# The first process of a container ignores what it does not trap, and the pod would take its whole grace period to go.
trap 'exit 143' TERM
start=$(date +%s) state= since=0 said=0 table=
while :; do
  now=$(date +%s)
  # Asking a table that is not there would fill the server's log with errors.
  if [ -z "$table" ]; then
    answer=$(ask "SELECT 'there' FROM pg_tables WHERE tablename = 'schema_migrations'") || answer="!$answer"
    case $answer in *there) table=1 ;; esac
  fi
  if [ -n "$table" ]; then
    answer=$(ask 'SELECT version FROM schema_migrations') || answer="!$answer"
  fi
  case $answer in
    !*) say "cannot connect to PostgreSQL at $host:$port as $user, database $database" "$(printf '%s\n' "${answer#!}" | head -n 3 | tr '\n' ' ')" ;;
    *)
      missing=$(printf '%s\n' "$wanted" | grep -vxF -e "$answer")
      if [ -z "$missing" ]; then
        echo "the database has all $(printf '%s\n' "$wanted" | grep -c .) migrations of this image"
        exit 0
      fi
      say "waiting for migrations" "$(printf '%s\n' "$missing" | grep -c .) missing, the first is $(printf '%s\n' "$missing" | head -n 1)"
      ;;
  esac
  if [ $((now - start)) -ge "$limit" ]; then
    echo "gave up after $limit s"
    exit 1
  fi
  if [ $((now - start)) -lt 60 ]; then sleep 0.25; else sleep 1; fi
done
