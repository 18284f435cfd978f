package io.keybuzz.runbook.firewall;

import java.util.List;

/**
 * What runs on a node: two constant texts, sent to a bash. Requests follow on standard input, a line each; the answer to each
 * ends with {@code @end}. Values are words of such a line and never part of the text; the script splits them without globbing and
 * passes them on as arguments. The functions are read whole before anything runs, so that a cut connection runs no half of a script.
 *
 * <p>Needs bash, coreutils, iproute2 and iptables; ufw and nft only where there is one.
 */
public final class NodeScripts {
    /** The longest that one probe waits: with a first retransmission after 1 s it is always two packets that are dropped. */
    public static final long PROBE_MILLIS = 1_500;

    private static final String HEAD = """
        [ "$EUID" = 0 ] || exec sudo -n bash --norc -s -- "$SSH_CONNECTION"
        set -f; umask 077; unset BASH_ENV
        export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        now() { printf 'time|%s\\n' "${EPOCHREALTIME/./}"; }
        conf() {
          local f key value; for f in /etc/ufw/ufw.conf /etc/default/ufw; do
            [ ! -r "$f" ] || while IFS='=' read -r key value; do
              case "$key" in ENABLED|MANAGE_BUILTINS|DEFAULT_FORWARD_POLICY|IPV6) printf 'conf|%s=%s\\n' "$key" "${value//\\"/}" ;; esac
            done <"$f"
          done
        }
        look() { count "$1"; tables; }
        count() {
          local save=iptables-save read; [ "$1" != 6 ] || save=ip6tables-save
          now; conf; command -v ufw >/dev/null || echo 'none|'
          if read=$($save -c -t filter 2>&1); then
            sed -nE -e '/-A (INPUT|OUTPUT) .*-j (ACCEPT|LOG|RETURN)( |$)/d' \\
              -e '/^:(INPUT|FORWARD|OUTPUT) |-j (DROP|REJECT)|-A (INPUT|FORWARD|OUTPUT) /s/^/rule|/p' <<<"$read" | head -n 600
          else echo "blind|$save: ${read%%$'\\n'*}"; fi
        }
        tables() { ! command -v nft >/dev/null || timeout 5 nft list tables 2>/dev/null | head -n 40 | sed 's/^/table|/'; }
        route() {
          local a; for a in "$@"; do printf 'route|%s|%s\\n' "$a" "$(ip -o route get "$a" 2>&1 | head -n 1)"; done
          case "$1" in *:*) ip -6 -o route show default ;; *) ip -o route show default ;; esac 2>&1 | head -n 1 | sed 's/^/default|/'
        }
        one() {
          local a=${1%,*} p=${1##*,} s=${EPOCHREALTIME/./} said rc word
          said=$(timeout 1.5 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$a" "$p" 2>&1); rc=$?
          case "$rc $said" in
            0*) word=open ;; 124*) word=silent ;; *refused*) word=refused ;; *'No route'*|*unreachable*) word=unreachable ;; *) word=failed ;;
          esac
          printf 'probe|%s|%s|%s\\n' "$1" "$word" "$(( (${EPOCHREALTIME/./} - s) / 1000 ))"
        }
        probe() { local t; for t in "$@"; do one "$t" & done; wait; }
        status() {
          conf; tables; command -v ufw >/dev/null || { echo 'none|'; return; }
          local said rc; said=$(timeout 20 ufw status verbose 2>&1); rc=$?
          if [ "$rc" = 124 ]; then echo "failed|$(waited)"; else sed 's/^/status|/' <<<"$said"; fi
        }
        added() {
          command -v ufw >/dev/null || return
          local said rc; said=$(timeout 20 ufw show added 2>&1); rc=$?
          case "$rc" in
            0) grep '^ufw ' <<<"$said" | sed 's/^/added|/' ;;
            124) echo "failed|$(waited)" ;;
            *) echo "failed|${said//$'\\n'/ }" ;;
          esac
        }
        # ufw waits for its lock for ever, and whoever has not answered its "Proceed with operation" holds that.
        waited() {
          local lock pid at; printf 'nothing in 20 s'
          lock=$(stat -c %i /run/ufw.lock 2>/dev/null) || return
          while read -r _ _ _ _ pid at _; do
            [ "${at##*:}" != "$lock" ] || { printf ': process %s holds its lock, %s' "$pid" "$(tr '\\0' ' ' <"/proc/$pid/cmdline")"; return; }
          done </proc/locks
        }
        """;

    private static final String WRITES = """
        ended() { [ "$1" != 124 ] || { waited; echo; }; echo "rc|$1"; }
        add() {
          local how=$1 run=$2 c=; shift 2; [ "$1" != route ] || { c=route; shift; }
          [ "$how" != prepend ] || set -- prepend "$@"
          { timeout 20 ufw $c "$@" comment "chatwoot-runbook $run" 2>&1; ended $?; } | sed '/^rc|/!s/^/said|/'
        }
        remove() {
          local run=$1 c=; shift; [ "$1" != route ] || { c=route; shift; }
          { timeout 20 ufw $c delete "$@" comment "chatwoot-runbook $run" 2>&1; ended $?; } | sed '/^rc|/!s/^/said|/'
        }
        mark=/etc/ufw/chatwoot-runbook.disabled armed=/run/chatwoot-runbook.revert
        # sudo passes no SSH_CONNECTION on.
        client=${SSH_CONNECTION:-$1}
        marked() { [ "$(cat "$mark" 2>/dev/null)" = "$1" ]; }
        calloff() {
          systemctl stop chatwoot-runbook-revert.timer 2>/dev/null
          [ ! -s "$armed" ] || { kill -- "-$(cat "$armed")"; rm -f "$armed"; }
        }
        arm() {
          local i; calloff
          if [ -d /run/systemd/system ]; then
            systemd-run --quiet --collect --on-active=60 --unit=chatwoot-runbook-revert ufw "$@"; return
          fi
          setsid bash -c 'echo $$ >"$0" || exit; sleep 60; rm -f "$0"; exec ufw "$@"' "$armed" "$@" >/dev/null 2>&1 </dev/null &
          for i in {1..60}; do [ ! -s "$armed" ] || return 0; sleep 0.05; done
          kill "$!" 2>/dev/null; echo "nothing waits in $armed"; return 1
        }
        # A switch that shuts SSH is taken back by the revert alone: without one ufw is left as it is.
        unarmed() { printf 'said|%s\\n' "${1//$'\\n'/ }"; echo 'rc|5'; }
        settle() { calloff; echo 'said|settled'; echo 'rc|0'; }
        disable() {
          local said
          if grep -qs '^MANAGE_BUILTINS=yes' /etc/default/ufw; then echo 'said|MANAGE_BUILTINS=yes'; echo 'rc|3'; return; fi
          said=$(arm --force enable 2>&1) || { unarmed "$said"; return; }
          said=$({ echo "$1" >"$mark"; } 2>&1) || { calloff; unarmed "$said"; return; }
          { timeout 20 ufw disable 2>&1; ended $?; } | sed '/^rc|/!s/^/said|/'
        }
        who() { printf 'said|%s\\n' "${client%% *}"; echo 'rc|0'; }
        enable() {
          local said; marked "$1" || { echo 'said|not disabled by this run'; echo 'rc|4'; return; }
          said=$(arm disable 2>&1) || { unarmed "$said"; return; }
          { timeout 20 ufw --force enable 2>&1; ended $?; } | sed '/^rc|/!s/^/said|/'
        }
        # What an attempt left behind whose worker was lost: the revert is still armed then.
        ours() { marked "$1" && echo 'rc|0' || echo 'rc|4'; }
        forget() { rm -f "$mark"; echo 'rc|0'; }
        """;

    /** Reads and probes; knows no request that writes. */
    public static final String OBSERVE = HEAD + loop("look", "count", "route", "probe", "status", "added");

    /** The same, and adds and removes single rules, or disables ufw and enables it again with a revert armed. */
    public static final String CHANGE = HEAD
            + WRITES
            + loop(
                    "look", "count", "route", "probe", "status", "added", "add", "remove", "disable", "enable",
                    "settle", "ours", "forget", "who");

    private NodeScripts() {}

    private static String loop(String... requests) {
        return """
            answer() {
              local word rest
              printf 'host|%%s\\n@ready\\n' "$HOSTNAME"
              while read -r word rest; do
                case "$word" in
                  %s) "$word" $rest </dev/null 2>&1 ;;
                  *) break ;;
                esac
                echo @end
              done
            }
            answer; exit 0
            """.formatted(String.join("|", List.of(requests)));
    }
}
