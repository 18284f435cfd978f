# Loads a backup into PGDATABASE, which is empty but for its extensions: those are the administrator's to make.
need psql pg_restore sha256sum
reach
fits pg_restore
dump=$work/$BACKUP.dump
if [ -n "${S3_BUCKET:-}" ]; then get "$BACKUP.dump" >"$dump" || { say "failed: the backup cannot be read from its place"; exit 1; }; fi
sum=$(digest <"$dump")
[ "$sum" = "$SHA256" ] || { say "failed: $BACKUP has the digest $sum and not $SHA256: it was changed since it was made"; exit 1; }
list=/work/list
# Besides, what only a superuser makes, for others than Chatwoot: event triggers, and what replication publishes.
pg_restore -l "$dump" | grep -vE '^[0-9]+; [0-9]+ [0-9]+ (EXTENSION - |SCHEMA - public |COMMENT - |EVENT TRIGGER - |PUBLICATION |SUBSCRIPTION )' >"$list" || exit 1
# From 17 on the tool sets transaction_timeout, which servers before 17 do not know. No switch keeps it from that: where it would end with
# that error it goes on, and any other error ends it here.
stop=--exit-on-error
[ "${version%%.*}" -lt 17 ] || [ "$server" -ge 170000 ] || stop=
LC_ALL=C pg_restore --no-owner --no-acl $stop -j 2 -L "$list" -d "$PGDATABASE" "$dump" 2>/work/errors && loaded=yes || loaded=
cat /work/errors >&2
if [ -z "$loaded$stop" ] && grep -q '^pg_restore: warning: errors ignored on restore: ' /work/errors; then
  grep '^pg_restore: error: ' /work/errors | grep -qv transaction_timeout || loaded=yes
fi
[ -n "$loaded" ] || { say "failed: pg_restore did not end well"; exit 1; }
psql -XAtq -v ON_ERROR_STOP=1 <<SQL || exit 1
SET client_min_messages = error;
ANALYZE;
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT 'chatwoot-runbook schema: ' || coalesce(max(version), '') FROM public.schema_migrations;
$COUNT
COMMIT;
SQL
say "done"
