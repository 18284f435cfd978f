# Arguments: host and port of PostgreSQL, host and port of Redis. Both are asked at once, each for four seconds at most; a line each tells
# the name, the exit status, the seconds since boot before and after, and what was said.
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
ask PostgreSQL pg_isready -h "$1" -p "$2" -t 2 &
if command -v nc >/dev/null; then
  ask Redis nc -w 2 "$3" "$4" &
else
  ask Redis ruby -rsocket -e 'Socket.tcp(ARGV[0], ARGV[1], connect_timeout: 2).close' "$3" "$4" &
fi
wait
