# Lists the files of db/migrate, and what in them a version before them does not survive; what only `down` does is left out.
[ -d db/migrate ] || cd /app
ls db/migrate | grep '^[0-9][0-9]*_.*\.rb$' | sed 's/^/chatwoot-runbook file: /'
awk '
  FNR == 1 { down = 0 }
  /^[ \t]*#/ { next }
  { indent = match($0, /[^ \t]/) }
  /^[ \t]*def (self\.)?down/ { down = indent; next }
  down && /^[ \t]*end/ { if (indent == down) down = 0; next }
  down { next }
  {
    name = FILENAME
    sub(/.*\//, "", name)
    line = $0
    while (match(line, /remove_column|rename|drop_table|change_column/)) {
      found = name " " substr(line, RSTART, RLENGTH)
      if (!(found in told)) print "chatwoot-runbook incompatible: " found
      told[found] = 1
      line = substr(line, RSTART + RLENGTH)
    }
  }
' db/migrate/[0-9]*_*.rb
echo "chatwoot-runbook listed"
