# Arguments: host and port of PostgreSQL, host and port of Redis, and "names" where one of the hosts is a name. All are asked at once, each for
# four seconds at most; a line each tells the name, the exit status, the seconds since boot before and after, and what was said. Of the name
# servers the first is asked, which every name is asked of first, and its address is told in a line of its own.
set -f
bound=
! command -v timeout >/dev/null || bound='timeout 4'
ask() {
  name=$1
  shift
  read -r from _ </proc/uptime
  said=$($bound "$@" 2>&1 </dev/null)
  status=$?
  read -r to _ </proc/uptime
  echo "reach|$name|$status|$from|$to|" $said
}
connect() { # NAME HOST PORT
  if command -v nc >/dev/null; then
    ask "$1" nc -w 2 "$2" "$3"
  else
    ask "$1" ruby -rsocket -e 'Socket.tcp(ARGV[0], ARGV[1], connect_timeout: 2).close' "$2" "$3"
  fi
}
ask PostgreSQL pg_isready -h "$1" -p "$2" -t 2 &
connect Redis "$3" "$4" &
if [ "$5" = names ]; then
  while read -r word value _; do
    [ "$word" = nameserver ] || continue
    echo "nameserver|$value"
    connect DNS "$value" 53 &
    break
  done </etc/resolv.conf
fi
wait
