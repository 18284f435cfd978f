package io.keybuzz.runbook.install;

import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.firewall.FirewallActRequest;
import io.keybuzz.runbook.firewall.NodeFirewall;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.restore.DropRequest;
import io.keybuzz.runbook.restore.LoadRequest;
import io.keybuzz.runbook.restore.SwitchRequest;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the objects that a run has looked at were before, and what they are now: as acts say that they write, and undos that they restore. */
final class TrackedWorld {
    private final Map<String, String> before = new TreeMap<>();
    private final Map<String, String> now = new TreeMap<>();

    synchronized void seen(Before seen) {
        seen.objects().forEach(state -> {
            before.putIfAbsent(state.object(), state.toString());
            now.putIfAbsent(state.object(), state.toString());
        });
    }

    synchronized void written(Object request, Acted acted) {
        if (request instanceof FirewallActRequest firewalls) {
            firewalls.before().nodes().forEach(node -> {
                before.putIfAbsent(node(node), "as it was");
                now.put(node(node), "rules added");
            });
        }
        if (request instanceof LoadRequest load) {
            before.putIfAbsent(database(load.database()), "not there");
            now.put(database(load.database()), "loaded");
        } else if (request instanceof SwitchRequest change) {
            before.putIfAbsent(inUse(change), "as it was");
            now.put(inUse(change), "another one");
        }
        acted.changes().stream()
                .filter(change -> change.change() != Change.NONE && now.containsKey(change.object()))
                .forEach(change -> now.put(change.object(), "written"));
    }

    synchronized void undone(Object request) {
        if (request instanceof ActRequest what) {
            what.before().objects().forEach(state -> now.put(state.object(), state.toString()));
        } else if (request instanceof FirewallActRequest firewalls) {
            firewalls.before().nodes().forEach(node -> now.put(node(node), "as it was"));
        } else if (request instanceof DropRequest drop) {
            now.put(database(drop.database()), "not there");
        } else if (request instanceof SwitchRequest change) {
            now.put(inUse(change), "as it was");
        }
    }

    /** The objects that are not as they were. */
    synchronized Set<String> differs() {
        Set<String> objects = new TreeSet<>();
        now.forEach((object, state) -> {
            if (!state.equals(before.get(object))) {
                objects.add(object);
            }
        });
        return objects;
    }

    private static String inUse(SwitchRequest change) {
        return database(change.target().spec().database().name());
    }

    private static String database(String name) {
        return "database/" + name;
    }

    private static String node(NodeFirewall node) {
        return "ufw/" + node.address();
    }
}
