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
 * @param policies DROP or ACCEPT of INPUT, FORWARD, OUTPUT
 */
record DropCounters(long micros, Map<String, Long> packets, List<String> forward, Map<String, String> policies) {
    static final String FORWARD_POLICY = "policy FORWARD";
    static final String INPUT_POLICY = "policy INPUT";
    static final String OUTPUT_POLICY = "policy OUTPUT";
    static final DropCounters NONE = new DropCounters(0, Map.of(), List.of(), Map.of());

    private static final Pattern POLICY = Pattern.compile("^:(\\w+) (\\w+) \\[(\\d+):\\d+\\]");
    private static final Pattern RULE = Pattern.compile("^\\[(\\d+):\\d+\\] (-A (\\S+) .*?-j (\\S+).*)$");

    static DropCounters parse(long micros, List<String> lines) {
        Map<String, Long> packets = new LinkedHashMap<>();
        List<String> forward = new ArrayList<>();
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
                } else if (rule.group(3).equals("FORWARD")) {
                    forward.add(jump);
                }
            }
        }
        return new DropCounters(micros, packets, forward, policies);
    }

    long of(String counter) {
        return packets.getOrDefault(counter, 0L);
    }

    /** Whether one of these grew since. */
    boolean grewSince(DropCounters earlier) {
        return packets.keySet().stream().anyMatch(c -> of(c) > earlier.of(c));
    }

    /** Whether ufw is asked about forwarded packets. */
    boolean ufwForwards() {
        return forward.contains("ufw-before-forward");
    }

    /** The chain of a CNI that FORWARD asks before ufw's; null when ufw is asked first or there is none. */
    String before() {
        int ufw = forward.indexOf("ufw-before-forward");
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
                || packets.containsKey("-A ufw-reject-forward -j REJECT --reject-with icmp-port-unreachable");
    }
}
