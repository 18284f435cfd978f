# Says which backups there are, newest first, and what one of them holds; "latest" is the newest of this install.
need sha256sum
all=$(names) || { say "failed: the place of the backups cannot be listed"; exit 1; }
ids=$(printf '%s\n' "$all" | sed -n 's/\.txt$//p' | is_id | sort -r)
for id in $ids; do say "kept: $id"; done
if [ "$BACKUP" = latest ]; then
  BACKUP=
  for id in $ids; do
    noted=$(get "$id.txt" </dev/null) || exit 1
    if is_own "$noted"; then BACKUP=$id; break; fi
  done
fi
if [ -n "$BACKUP" ] && printf '%s\n' "$ids" | grep -qxF "$BACKUP"; then get "$BACKUP.txt" || exit 1; fi
say "done"
