package io.keybuzz.runbook.firewall;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node's filter table drops or rejects, packets by rule, and in which order the chains of FORWARD are asked. Read from
 * {@code iptables-save -c -t filter}; that shows the rules of iptables' nft variant too.
 *
 * @param micros the node's clock when they were read
 * @param packets by rule, as iptables writes it ({@code policy FORWARD} for a chain's policy), only what drops or rejects
 * @param forward where FORWARD jumps to, in order
 * @param hooks who asks a chain, for the chains that FORWARD, INPUT and OUTPUT jump to themselves
 * @param policies DROP or ACCEPT of INPUT, FORWARD, OUTPUT
 * @param unseen what decides about packets here and shows no counter: nftables' own tables, or why nothing could be read
 */
record DropCounters(
        long micros,
        Map<String, Long> packets,
        List<String> forward,
        Map<String, Hook> hooks,
        Map<String, String> policies,
        List<String> unseen) {
    static final String FORWARD_POLICY = "policy FORWARD";
    static final String INPUT_POLICY = "policy INPUT";
    static final DropCounters NONE = new DropCounters(0, Map.of(), List.of(), Map.of());
    /**
     * Tables that iptables, kube-proxy and the CNIs make, and fail2ban, which bans single senders from the node itself; all others are
     * somebody's own.
     */
    private static final Pattern KNOWN_TABLE = Pattern.compile("(?:ip|ip6) (?:filter|nat|mangle|raw|security)|\\w+"
            + " (?:kube-proxy|calico|cali-.*|cilium.*|flannel.*|antrea.*|f2b-.*)");

    private static final Pattern POLICY = Pattern.compile("^:(\\w+) (\\w+) \\[(\\d+):\\d+\\]");
    private static final Pattern RULE = Pattern.compile("^\\[(\\d+):\\d+\\] (-A (\\S+) .*?-j (\\S+).*)$");

    /** Where everything that decides has counters. */
    DropCounters(long micros, Map<String, Long> packets, List<String> forward, Map<String, String> policies) {
        this(micros, packets, forward, Map.of(), policies, List.of());
    }

    static DropCounters parse(long micros, List<String> lines) {
        return parse(micros, lines, List.of(), List.of());
    }

    /**
     * The counters with what they do not show.
     *
     * @param tables of nftables, as {@code nft list tables} names them
     * @param blind why iptables could not be read; empty when it could
     */
    static DropCounters parse(long micros, List<String> lines, List<String> tables, List<String> blind) {
        DropCounters read = read(micros, lines);
        List<String> unseen = new ArrayList<>(blind);
        tables.stream()
                .map(t -> t.replaceFirst("^table ", "").strip())
                .filter(t -> !t.isEmpty() && !KNOWN_TABLE.matcher(t).matches())
                .forEach(t -> unseen.add("nftables table " + t));
        return new DropCounters(read.micros, read.packets, read.forward, read.hooks, read.policies, unseen);
    }

    private static DropCounters read(long micros, List<String> lines) {
        Map<String, Long> packets = new LinkedHashMap<>();
        List<String> forward = new ArrayList<>();
        Map<String, Hook> hooks = new LinkedHashMap<>();
        Map<String, String> policies = new LinkedHashMap<>();
        for (String line : lines) {
            Matcher policy = POLICY.matcher(line);
            Matcher rule = RULE.matcher(line);
            if (policy.find()) {
                policies.put(policy.group(1), policy.group(2));
                if (policy.group(2).equals("DROP")) {
                    packets.merge("policy " + policy.group(1), Long.parseLong(policy.group(3)), Long::sum);
                }
            } else if (rule.find()) {
                String jump = rule.group(4);
                if (jump.equals("DROP") || jump.equals("REJECT")) {
                    packets.merge(rule.group(2), Long.parseLong(rule.group(1)), Long::sum);
                } else {
                    Hook.of(rule.group(3)).ifPresent(hook -> hooks.merge(jump, hook, Hook::or));
                    if (rule.group(3).equals("FORWARD")) {
                        forward.add(jump);
                    }
                }
            }
        }
        return new DropCounters(micros, packets, forward, hooks, policies, List.of());
    }

    long of(String counter) {
        return packets.getOrDefault(counter, 0L);
    }

    /** Whose packets a counter counts: those of who asks its chain, else it goes by the chain's name. */
    Hook hook(String counter) {
        String chain = counter.split(" ")[1];
        return hooks.getOrDefault(chain, Hook.named(chain));
    }

    /** Whether one of these grew since. */
    boolean grewSince(DropCounters earlier) {
        return packets.keySet().stream().anyMatch(c -> of(c) > earlier.of(c));
    }

    /** Whether ufw is asked about forwarded packets. */
    boolean ufwForwards() {
        return forward.contains("ufw-before-forward") || forward.contains("ufw6-before-forward");
    }

    /** The chain of a CNI that FORWARD asks before ufw's; null when ufw is asked first or there is none. */
    String before() {
        int ufw = Math.max(forward.indexOf("ufw-before-forward"), forward.indexOf("ufw6-before-forward"));
        for (int i = 0; i < (ufw < 0 ? forward.size() : ufw); i++) {
            String chain = forward.get(i);
            if (chain.startsWith("cali-")
                    || chain.startsWith("CILIUM_")
                    || chain.startsWith("FLANNEL-")
                    || chain.startsWith("CNI-")
                    || chain.startsWith("WEAVE-")
                    || chain.startsWith("ANTREA-")) {
                return chain;
            }
        }
        return null;
    }

    boolean forwardDrops() {
        return "DROP".equals(policies.get("FORWARD"))
                || packets.containsKey("-A ufw-reject-forward -j REJECT --reject-with icmp-port-unreachable")
                || packets.containsKey("-A ufw6-reject-forward -j REJECT --reject-with icmp6-port-unreachable");
    }
}
