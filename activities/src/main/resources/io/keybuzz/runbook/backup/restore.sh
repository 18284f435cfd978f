# Loads a backup into PGDATABASE, which is empty but for its extensions: those are the administrator's to make.
need psql pg_restore sha256sum
reach
fits pg_restore
dump=$work/$BACKUP.dump
if [ -n "${S3_BUCKET:-}" ]; then get "$BACKUP.dump" >"$dump" || { say "failed: the backup cannot be read from its place"; exit 1; }; fi
sum=$(digest <"$dump")
[ "$sum" = "$SHA256" ] || { say "failed: $BACKUP has the digest $sum and not $SHA256: it was changed since it was made"; exit 1; }
list=/work/list
pg_restore -l "$dump" | grep -vE '^[0-9]+; [0-9]+ [0-9]+ (EXTENSION - |SCHEMA - public |COMMENT - )' >"$list" || exit 1
pg_restore --no-owner --no-acl --exit-on-error -j 2 -L "$list" -d "$PGDATABASE" "$dump" || { say "failed: pg_restore did not end well"; exit 1; }
psql -XAtq -v ON_ERROR_STOP=1 <<SQL || exit 1
SET client_min_messages = error;
ANALYZE;
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT 'chatwoot-runbook schema: ' || coalesce(max(version), '') FROM public.schema_migrations;
$COUNT
COMMIT;
SQL
say "done"
