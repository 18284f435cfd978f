# Arguments: host and port of PostgreSQL, host and port of Redis. Both are asked at once; a line each tells the name, the exit status,
# the seconds since boot before and after, and what was said.
set -f
ask() {
  name=$1
  shift
  read -r from _ </proc/uptime
  said=$("$@" 2>&1 </dev/null)
  status=$?
  read -r to _ </proc/uptime
  echo "reach|$name|$status|$from|$to|" $said
}
connect() {
  if command -v nc >/dev/null; then
    nc -w 2 "$1" "$2"
  else
    ruby -rsocket -e 'Socket.tcp(ARGV[0], ARGV[1], connect_timeout: 2).close' "$1" "$2"
  fi
}
ask PostgreSQL pg_isready -h "$1" -p "$2" -t 2 &
ask Redis connect "$3" "$4" &
wait
