package io.keybuzz.runbook.firewall;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A node's ufw and routes as the lab's real nodes showed them, for the few packets that matter here: from another node to a pod, and
 * from a pod to elsewhere. The answers to ufw's commands are the words that ufw 0.36 prints.
 */
final class SimulatedNode {
    private static final Pattern ENTERS = Pattern.compile("\\bin on (\\S+)");
    private static final Pattern LEAVES = Pattern.compile("\\bout on (\\S+)");
    private static final String DELETE = "delete ";
    private static final String ROUTE = "route ";
    private static final List<String> UNARMED =
            List.of("said|Failed to start transient timer unit: Connection reset by peer", "rc|5");

    private final String address;
    private final String name;
    private final List<UfwRule> rules = new ArrayList<>();
    private boolean installed = true;
    private boolean active;
    private boolean cniFirst;
    private boolean reverts = true;
    private boolean ipv6 = true;
    private boolean managesBuiltins;
    private boolean busy;
    private String disabledBy;
    /** What an armed revert makes of {@link #active}; null when none is armed. */
    private Boolean revert;

    private long dropped;

    SimulatedNode(String address, String name) {
        this.address = address;
        this.name = name;
    }

    String address() {
        return address;
    }

    String name() {
        return name;
    }

    synchronized void mode(String mode) {
        rules.clear();
        disabledBy = null;
        revert = null;
        installed = !mode.equals("none");
        active = mode.equals("seed") || mode.equals("closed");
        if (active) {
            rules.add(UfwRule.parse("allow from 10.0.0.0/16"));
            rules.add(UfwRule.parse("allow 22/tcp"));
        }
        if (mode.equals("seed")) {
            rules.add(UfwRule.parse("route allow in on cni0"));
        }
    }

    synchronized void cniFirst(boolean first) {
        cniFirst = first;
    }

    synchronized void installed(boolean there) {
        installed = there;
    }

    synchronized void reverts(boolean can) {
        reverts = can;
    }

    synchronized void ipv6(boolean on) {
        ipv6 = on;
    }

    synchronized void managesBuiltins(boolean does) {
        managesBuiltins = does;
    }

    synchronized void busy(boolean is) {
        busy = is;
    }

    /** What the script answers when it is asked for the rules. */
    synchronized List<String> shown() {
        return busy
                ? List.of(
                        "failed|nothing in 20 s: process 4711 holds its lock, /usr/bin/python3 /usr/sbin/ufw delete 3 ")
                : added().stream().map(rule -> "added|" + rule).toList();
    }

    synchronized List<String> added() {
        return rules.stream().map(UfwRule::line).toList();
    }

    /** Whether a packet from elsewhere is forwarded to a pod here. @param packets how many are dropped and counted when it is not */
    synchronized boolean admits(String from, String pod, int port, int packets) {
        return forwards(from, pod, port, "eth0", "cni0", packets);
    }

    /** Whether a packet of a pod here is forwarded to elsewhere. */
    synchronized boolean lets(String pod, String to, int port, int packets) {
        return forwards(pod, to, port, "cni0", "eth0", packets);
    }

    private boolean forwards(String from, String to, int port, String in, String out, int packets) {
        if (!installed || !active || cniFirst) {
            return true;
        }
        for (UfwRule rule : rules) {
            if (rule.routed()
                    && on(ENTERS, rule, in)
                    && on(LEAVES, rule, out)
                    && Ranges.holds(rule.from(), from)
                    && Ranges.holds(rule.to(), to)
                    && (rule.port() == null || rule.port().equals(String.valueOf(port)))) {
                if (rule.denies()) {
                    break;
                }
                return true;
            }
        }
        dropped += packets;
        return false;
    }

    private static boolean on(Pattern interfaces, UfwRule rule, String wanted) {
        Matcher m = interfaces.matcher(rule.match());
        return !m.find() || m.group(1).equals(wanted);
    }

    synchronized List<String> look() {
        List<String> lines = new ArrayList<>();
        lines.add("time|" + System.nanoTime() / 1000);
        lines.addAll(conf());
        String policy = active ? "DROP" : "ACCEPT";
        lines.add("rule|:INPUT " + policy + " [0:0]");
        lines.add("rule|:FORWARD " + policy + " [" + (active ? dropped : 0) + ":" + (active ? dropped * 60 : 0) + "]");
        lines.add("rule|:OUTPUT ACCEPT [0:0]");
        if (cniFirst) {
            lines.add("rule|[0:0] -A FORWARD -j cali-FORWARD");
        }
        lines.add("rule|[0:0] -A FORWARD -m comment --comment \"kubernetes forwarding rules\" -j KUBE-FORWARD");
        if (active) {
            for (String chain : List.of(
                    "before-logging-forward", "before-forward", "after-forward", "reject-forward", "track-forward")) {
                lines.add("rule|[0:0] -A FORWARD -j ufw-" + chain);
            }
        }
        return lines;
    }

    private List<String> conf() {
        return installed
                ? List.of(
                        "conf|ENABLED=" + (active ? "yes" : "no"),
                        "conf|IPV6=" + (ipv6 ? "yes" : "no"),
                        "conf|DEFAULT_FORWARD_POLICY=DROP",
                        "conf|MANAGE_BUILTINS=" + (managesBuiltins ? "yes" : "no"))
                : List.of("none|");
    }

    synchronized List<String> status() {
        List<String> lines = new ArrayList<>(conf());
        if (!installed) {
            return lines;
        }
        lines.add("status|Status: " + (active ? "active" : "inactive"));
        if (active) {
            lines.add("status|Logging: on (low)");
            lines.add("status|Default: deny (incoming), allow (outgoing), deny (routed)");
            lines.add("status|New profiles: skip");
            lines.add("status|");
            lines.add("status|To                         Action      From");
            lines.add("status|--                         ------      ----");
            lines.addAll(rows(false));
            lines.add("status|");
            lines.addAll(rows(true));
        }
        return lines;
    }

    /** What ufw keeps in files: whether it is turned on, and the rules of each family. */
    synchronized List<String> files() {
        List<String> lines = new ArrayList<>();
        conf().forEach(line -> lines.add(line.substring(line.indexOf('|') + 1)));
        lines.add("user.rules");
        of(false).map(UfwRule::line).forEach(lines::add);
        lines.add("user6.rules");
        of(true).map(UfwRule::line).forEach(lines::add);
        return lines;
    }

    /** The rules of a family: one that names no network is of both. */
    private Stream<UfwRule> of(boolean six) {
        String others = six ? "." : ":";
        return rules.stream()
                .filter(r -> !six || ipv6)
                .filter(r -> Stream.of(r.from(), r.to())
                        .allMatch(network -> network.equals(Ranges.EVERYWHERE) || !network.contains(others)));
    }

    /** Those of the second family after all of the first. */
    private List<String> rows(boolean routed) {
        return Stream.of(false, true)
                .flatMap(six -> of(six).filter(r -> r.routed() == routed)
                        .map(r -> "status|" + row(r, routed ? " FWD" : " IN", six ? " (v6)" : "")))
                .toList();
    }

    private static String row(UfwRule rule, String direction, String family) {
        String port = rule.port();
        String to =
                (rule.match().matches("\\d.*") ? rule.match().split(" ")[0] : port != null ? port : place(rule.to()))
                        + family;
        Matcher enters = ENTERS.matcher(rule.match());
        String from = place(rule.from()) + family + (enters.find() ? " on " + enters.group(1) : "");
        return String.format(
                "%-26s %-11s %-26s%s",
                to,
                rule.action().toUpperCase(Locale.ROOT) + direction,
                from,
                rule.comment() == null ? "" : " # " + rule.comment());
    }

    private static String place(String network) {
        return network.equals(Ranges.EVERYWHERE) ? "Anywhere" : network;
    }

    synchronized List<String> add(boolean first, String run, String text) {
        boolean updated = put(first, UfwRule.parse(text + " comment '" + UfwRules.comment(run) + "'"));
        String said = active ? first ? "Rule inserted" : "Rule added" : "Rules updated";
        return List.of("said|" + (updated ? "Rule updated" : said), "rc|0");
    }

    /** One that is there already gets the other's comment. */
    private boolean put(boolean first, UfwRule wanted) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).sameAs(wanted)) {
                rules.set(i, wanted);
                return true;
            }
        }
        rules.add(first ? 0 : rules.size(), wanted);
        return false;
    }

    synchronized void type(String text) {
        if (text.startsWith(DELETE) || text.startsWith(ROUTE + DELETE)) {
            rules.removeIf(UfwRule.parse(text.replaceFirst(DELETE, ""))::sameAs);
        } else {
            put(false, UfwRule.parse(text));
        }
    }

    synchronized List<String> remove(String run, String text) {
        UfwRule wanted = UfwRule.parse(text);
        boolean removed = rules.removeIf(r -> r.sameAs(wanted) && r.isOf(run));
        return List.of("said|" + (removed ? "Rule deleted" : "Could not delete non-existent rule"), "rc|0");
    }

    synchronized List<String> disable(String run) {
        if (managesBuiltins) {
            return List.of("said|MANAGE_BUILTINS=yes", "rc|3");
        }
        if (!reverts) {
            return UNARMED;
        }
        active = false;
        disabledBy = run;
        revert = true;
        return List.of("said|Firewall stopped and disabled on system startup", "rc|0");
    }

    synchronized List<String> enable(String run) {
        if (!run.equals(disabledBy)) {
            return List.of("said|not disabled by this run", "rc|4");
        }
        if (!reverts) {
            return UNARMED;
        }
        active = true;
        revert = false;
        return List.of("said|Firewall is active and enabled on system startup", "rc|0");
    }

    synchronized List<String> settle() {
        revert = null;
        return List.of("said|settled", "rc|0");
    }

    synchronized List<String> ours(String run) {
        return List.of(run.equals(disabledBy) ? "rc|0" : "rc|4");
    }

    synchronized List<String> forget() {
        disabledBy = null;
        return List.of("rc|0");
    }

    /** The time of the revert has come: what was armed and not called off is done. */
    synchronized void timeIsUp() {
        active = revert == null ? active : revert;
        revert = null;
    }
}
