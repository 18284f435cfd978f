# Where backups are kept: a directory of a volume, or a bucket by rclone or aws. What uses it stands behind it in one script.
say() { echo "chatwoot-runbook $*"; }
refuse() { say "refused: $*"; exit 78; }
need() { for tool; do command -v "$tool" >/dev/null 2>&1 || refuse "the image has no $tool"; done; }
digest() { sha256sum | cut -d ' ' -f 1; }
is_id() { grep -E '^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}$'; }
# By what is noted beside a backup; what was made before owners were noted is.
is_own() { case $(printf '%s\n' "$1" | sed -n 's/^chatwoot-runbook owner: //p') in '' | "${OWNER:-}") ;; *) return 1 ;; esac; }

if [ -z "${S3_BUCKET:-}" ]; then
  work=/backups/$PLACE
  mkdir -p "$work" || refuse "the volume cannot be written to"
  put() { mv "$1" "$work/$2"; }
  get() { cat "$work/$1"; }
  names() { ls "$work"; }
  drop() { rm -f "$work/$1"; }
elif command -v rclone >/dev/null 2>&1; then
  work=/work
  export RCLONE_CONFIG="" RCLONE_CONFIG_PLACE_TYPE=s3 RCLONE_CONFIG_PLACE_PROVIDER=Other RCLONE_CONFIG_PLACE_ENDPOINT="$S3_ENDPOINT" \
    RCLONE_CONFIG_PLACE_REGION="$S3_REGION" RCLONE_CONFIG_PLACE_ACCESS_KEY_ID="$S3_ACCESS_KEY" \
    RCLONE_CONFIG_PLACE_SECRET_ACCESS_KEY="$S3_SECRET_KEY" RCLONE_CONFIG_PLACE_NO_CHECK_BUCKET=true
  place=place:$S3_BUCKET/$PLACE
  put() { rclone copyto "$1" "$place/$2"; }
  get() { rclone cat "$place/$1"; }
  # A prefix that nothing is under yet is no directory: 3.
  names() { rclone lsf --files-only "$place" || [ $? -eq 3 ]; }
  drop() { rclone deletefile "$place/$1"; }
else
  need aws
  work=/work
  # Services other than Amazon's may refuse the checksums that newer versions send with everything; what is kept is read back anyway.
  export AWS_ACCESS_KEY_ID="$S3_ACCESS_KEY" AWS_SECRET_ACCESS_KEY="$S3_SECRET_KEY" AWS_DEFAULT_REGION="$S3_REGION" \
    AWS_REQUEST_CHECKSUM_CALCULATION=when_required AWS_RESPONSE_CHECKSUM_VALIDATION=when_required
  s3() { aws --endpoint-url "$S3_ENDPOINT" s3 "$@"; }
  place=s3://$S3_BUCKET/$PLACE
  put() { s3 cp --only-show-errors "$1" "$place/$2"; }
  get() { s3 cp --only-show-errors "$place/$1" -; }
  # A prefix that nothing is under yet lists nothing: 1.
  names() {
    listed=$(s3 ls "$place/") || [ $? -eq 1 ] || return 1
    printf '%s\n' "$listed" | awk '{print $4}'
  }
  drop() { s3 rm --only-show-errors "$place/$1"; }
fi

# Waits for PostgreSQL, whose way may be mended at this moment; a wrong password does not get better.
reach() {
  start=$(date +%s) told=
  until answer=$(psql -XAtqc 'SELECT 1' 2>&1 </dev/null); do
    reason="cannot connect to PostgreSQL at $PGHOST:$PGPORT as $PGUSER, database $PGDATABASE: $(printf '%s\n' "$answer" | head -n 3 | tr '\n' ' ')"
    [ "$reason" = "$told" ] || echo "$reason"
    told=$reason
    case $answer in *"password authentication failed"*) exit 69 ;; esac
    [ $(($(date +%s) - start)) -lt "${CONNECT_SECONDS:-60}" ] || exit 69
    sleep 0.5
  done
}

# A tool may be newer than the server, never older.
fits() {
  server=$(psql -XAtqc 'SHOW server_version_num' </dev/null) || exit 69
  version=$("$1" --version | sed 's/^[^0-9]*\([0-9][0-9.]*\).*/\1/')
  say "tool: $1 $version, server $((server / 10000))"
  [ "${version%%.*}" -ge $((server / 10000)) ] || refuse "$1 of the image is $version, the server is PostgreSQL $((server / 10000)): the tool must not be older"
}

# Rows by table, of one snapshot with what else is read in the same transaction.
COUNT="SELECT format('SELECT %L || count(*) || %L FROM %s', 'chatwoot-runbook rows: ', ' ' || (c.oid::regclass)::text, c.oid::regclass)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  ORDER BY 1 \\gexec"
export PGCONNECT_TIMEOUT=10 PGAPPNAME=chatwoot-runbook PGOPTIONS="-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
trap 'exit 143' TERM
