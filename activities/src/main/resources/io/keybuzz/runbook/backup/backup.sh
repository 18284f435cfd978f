# Makes a backup: dump and counts of one snapshot, read back from where they are kept; then removes what is beyond KEEP.
need psql pg_dump pg_restore sha256sum
reach
fits pg_dump
stamp=$(date -u +%Y%m%dT%H%M%SZ)
export DUMP="$work/.$stamp.part"
trap 'rm -f "$work/.$stamp".*' EXIT
rm -f "$work"/.*.part "$work"/.*.part.*

# The counts come before the dump: through a proxy that cuts silent sessions this one may end once pg_dump has the snapshot.
psql -XAtq -v ON_ERROR_STOP=1 >"$DUMP.rows" <<SQL
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT pg_export_snapshot() AS snapshot \\gset
\\setenv SNAPSHOT :snapshot
SELECT 'chatwoot-runbook database: ' || current_database();
SELECT to_regclass('public.schema_migrations') IS NOT NULL AS migrated \\gset
\\if :migrated
SELECT 'chatwoot-runbook schema: ' || coalesce(max(version), '') FROM public.schema_migrations;
\\endif
SELECT 'chatwoot-runbook extension: ' || extname FROM pg_extension WHERE extname <> 'plpgsql';
$COUNT
\\! pg_dump -Fc --snapshot="\$SNAPSHOT" -f "\$DUMP" && : >"\$DUMP.done"
COMMIT;
SQL
[ -e "$DUMP.done" ] || { say "failed: pg_dump did not end well"; exit 1; }
pg_restore -l "$DUMP" >/dev/null || { say "failed: pg_restore cannot read the dump"; exit 1; }

sum=$(digest <"$DUMP")
bytes=$(wc -c <"$DUMP" | tr -d ' ')
id=$stamp-$(printf '%.8s' "$sum")
{
  say "backup: $id $bytes $sum"
  say "image: ${IMAGE:-}"
  say "owner: ${OWNER:-}"
  say "run: ${RUN:-}"
  cat "$DUMP.rows"
} >"$DUMP.txt" && cp "$DUMP.txt" "$DUMP.told" || { say "failed: what belongs beside the dump cannot be written"; exit 1; }
put "$DUMP" "$id.dump" && put "$DUMP.txt" "$id.txt" || { say "failed: the backup cannot be written to its place"; drop "$id.dump"; exit 1; }
sync
back=$(get "$id.dump" | digest)
if [ "$back" != "$sum" ]; then
  drop "$id.txt"
  drop "$id.dump"
  say "failed: what was read back has the digest $back and not $sum"
  exit 1
fi
cat "$DUMP.told"

# The newest first, after this one, whatever the clocks of the nodes say. What another install keeps here counts for nothing; what this run
# made, before migrations that it tries again, counts and stays.
kept=1
all=$(names) || { say "warning: the backups here cannot be listed, and those beyond $KEEP stay"; all=; }
printf '%s\n' "$all" | sed -n 's/\.dump$//p' | is_id | grep -vxF "$id" | sort -r | while read -r old; do
  noted=$(get "$old.txt" </dev/null) || { say "warning: $old has nothing beside it that says what it is, and stays"; continue; }
  is_own "$noted" || continue
  kept=$((kept + 1))
  [ "$kept" -gt "$KEEP" ] || continue
  [ -z "${RUN:-}" ] || ! printf '%s\n' "$noted" | grep -qxF "chatwoot-runbook run: $RUN" || continue
  drop "$old.txt" && drop "$old.dump" && say "removed: $old" || say "warning: $old cannot be removed"
done
say "done"
