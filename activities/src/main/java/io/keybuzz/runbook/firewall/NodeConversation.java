package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.ssh.SshAccess;
import io.keybuzz.runbook.ssh.SshConversation;
import io.keybuzz.runbook.ssh.SshFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One node's answers to the requests of {@link NodeScripts}, as values. */
final class NodeConversation implements AutoCloseable {
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration UFW = Duration.ofSeconds(25);

    private final String address;
    private final SshConversation conversation;
    private List<String> tables;

    private NodeConversation(String address, SshConversation conversation) {
        this.address = address;
        this.conversation = conversation;
    }

    /** @throws io.keybuzz.runbook.ssh.SshFailure when the node cannot be worked on; so do all requests */
    static NodeConversation open(SshAccess access, String address, String script) {
        return new NodeConversation(address, access.converse(address, script, SHORT, false));
    }

    /** Over a new connection, which proves that the node still lets one in. */
    static NodeConversation openAnew(SshAccess access, String address, String script) {
        return new NodeConversation(address, access.converse(address, script, SHORT, true));
    }

    String address() {
        return address;
    }

    /** Counters, and what costs nothing beside them. */
    Look look() {
        return look(false);
    }

    /** The same of the other family of addresses. What else filters packets is read the first time only: it costs a process. */
    Look look(boolean six) {
        List<String> lines = conversation.ask((tables == null ? "look" : "count") + (six ? " 6" : ""), SHORT);
        tables = tables == null ? all(lines, "table") : tables;
        long micros =
                all(lines, "time").stream().findFirst().map(Long::parseLong).orElse(0L);
        DropCounters counters = DropCounters.parse(micros, all(lines, "rule"), tables, all(lines, "blind"));
        return new Look(counters, conf(lines), !all(lines, "none").isEmpty());
    }

    Map<String, Route> routes(List<String> addresses) {
        List<String> lines = conversation.ask("route " + String.join(" ", addresses), SHORT);
        String gateway =
                all(lines, "default").stream().findFirst().map(Route::gateway).orElse(null);
        Map<String, Route> routes = new HashMap<>();
        for (String line : all(lines, "route")) {
            int bar = line.indexOf('|');
            routes.put(line.substring(0, bar), new Route(line.substring(bar + 1), gateway));
        }
        return routes;
    }

    List<Probe> probe(List<String> addresses, int port) {
        String targets = addresses.stream().map(a -> a + "," + port).collect(Collectors.joining(" "));
        return conversation.ask("probe " + targets, SHORT).stream()
                .filter(l -> l.startsWith("probe|"))
                .map(Probe::parse)
                .toList();
    }

    /** What {@code ufw status verbose} prints; "ufw is not installed" when it is not; and what else filters packets there. */
    String status() {
        List<String> lines = whole("ufw status verbose", conversation.ask("status", UFW));
        String status = all(lines, "none").isEmpty()
                ? String.join("\n", all(lines, "status")).strip()
                : "ufw is not installed";
        List<String> others =
                DropCounters.parse(0, List.of(), all(lines, "table"), List.of()).unseen();
        return others.isEmpty() ? status : status + "\nBeside it: " + String.join(", ", others);
    }

    /** The address from which the worker is seen there; {@code any}, as ufw calls all of them, where the node does not know it. */
    String seenFrom() {
        String client = said("who").text();
        return client.isBlank() ? "any" : client;
    }

    /**
     * What {@code ufw show added} prints; asked once more while ufw is busy.
     *
     * @throws io.keybuzz.runbook.ssh.SshFailure when ufw does not say it: then no rule is known to be there, nor to be missing
     */
    List<String> added() {
        List<String> lines = conversation.ask("added", UFW);
        if (!all(lines, "failed").isEmpty()) {
            lines = conversation.ask("added", UFW);
        }
        return all(whole("ufw show added", lines), "added");
    }

    private List<String> whole(String command, List<String> lines) {
        List<String> failed = all(lines, "failed");
        if (!failed.isEmpty()) {
            throw failed(command, String.join(" ", failed).strip());
        }
        return lines;
    }

    private SshFailure failed(String command, String said) {
        // As the script says it when it has waited in vain; anything else are ufw's own words.
        boolean silent = said.startsWith("nothing in ");
        String typed = conversation.typed(command);
        return conversation.failed(
                command,
                "ufw on " + address + (silent ? " does not answer: " : " fails: ") + RemoteText.tail(said, 300),
                silent
                        ? "Answer or end what holds it, such as a question of ufw in somebody's terminal: "
                                + conversation.typed("fuser -v /run/ufw.lock") + "; " + typed + "; then RETRY"
                        : "Mend what it says: " + typed + "; then RETRY");
    }

    /** Adds a rule with the run's comment. @param first before all others */
    Said add(boolean first, String run, String rule) {
        return said("add " + (first ? "prepend " : "append ") + run + " " + rule);
    }

    /** Removes a rule; ufw itself refuses when its comment is another. */
    Said remove(String run, String rule) {
        return said("remove " + run + " " + rule);
    }

    /** {@code disable}, {@code enable}, {@code settle}, {@code ours} or {@code forget}. */
    Said whole(String word, String run) {
        return said(word + " " + run);
    }

    private Said said(String request) {
        List<String> lines = conversation.ask(request, UFW);
        int code = all(lines, "rc").stream().findFirst().map(Integer::parseInt).orElse(-1);
        return new Said(code, String.join(" ", all(lines, "said")));
    }

    @Override
    public void close() {
        conversation.close();
    }

    private static Map<String, String> conf(List<String> lines) {
        Map<String, String> conf = new LinkedHashMap<>();
        for (String line : all(lines, "conf")) {
            int equals = line.indexOf('=');
            conf.putIfAbsent(line.substring(0, equals), line.substring(equals + 1));
        }
        return conf;
    }

    private static List<String> all(List<String> lines, String tag) {
        List<String> found = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(tag + "|")) {
                found.add(line.substring(tag.length() + 1));
            }
        }
        return found;
    }

    /** @param without whether the node has no ufw at all */
    record Look(DropCounters counters, Map<String, String> conf, boolean without) {
        String kind() {
            if (without) {
                return "none";
            }
            return "yes".equalsIgnoreCase(conf.get("ENABLED")) && counters.ufwForwards() ? "ufw" : "inactive";
        }
    }

    /** @param code ufw's exit status; -1 when it is not known */
    record Said(int code, String text) {
        /** iptables' own words, such as that another one holds the xtables lock: ufw prints them and may say "Rule added" all the same. */
        private static final Pattern NOT_LOADED =
                Pattern.compile("xtables lock|ip6?tables(?:-restore)?(?: v[0-9.]+ \\(\\w+\\))?:"
                        + "|Could not update running firewall");

        /** Whether what was asked for has reached the kernel, as far as ufw says. */
        boolean loaded() {
            return code == 0 && !NOT_LOADED.matcher(text).find();
        }
    }
}
