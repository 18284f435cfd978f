package io.keybuzz.runbook.install;

import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.firewall.FirewallActRequest;
import io.keybuzz.runbook.firewall.NodeFirewall;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.restore.DropRequest;
import io.keybuzz.runbook.restore.LoadRequest;
import io.keybuzz.runbook.restore.SwitchRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the objects that a run has looked at were before, and what they are now: as acts say that they write, and undos that they
 * restore. An undo gives back what it was asked to give back, of that which it tells to be undone and of nothing else.
 */
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

    /** @param told the undo's answer */
    synchronized void undone(Object request, List<Undone> told) {
        Set<String> back = told.stream()
                .filter(undone -> undone.status() == Undone.Status.UNDONE)
                .map(Undone::object)
                .collect(Collectors.toSet());
        if (request instanceof ActRequest what) {
            what.before().objects().stream()
                    .filter(state -> back.contains(state.object()) || back.contains(databaseOf(state.object())))
                    .forEach(state -> now.put(state.object(), state.toString()));
        } else if (request instanceof FirewallActRequest firewalls) {
            firewalls.before().nodes().stream()
                    .filter(node -> back.containsAll(rules(node)))
                    .forEach(node -> now.put(node(node), "as it was"));
        } else if (request instanceof DropRequest drop && back.contains(database(drop.database()))) {
            now.put(database(drop.database()), "not there");
        } else if (request instanceof SwitchRequest change && back.contains(inUse(change))) {
            now.put(inUse(change), "as it was");
        }
    }

    /** What an undo is asked about, by the names that its answer has; nothing where those are only found when it looks. */
    static Set<String> objects(Object request) {
        if (request instanceof ActRequest what) {
            return what.before().objects().stream().map(ObjectState::object).collect(Collectors.toSet());
        }
        if (request instanceof FirewallActRequest firewalls) {
            return firewalls.before().nodes().stream()
                    .flatMap(node -> rules(node).stream())
                    .collect(Collectors.toSet());
        }
        if (request instanceof DropRequest drop) {
            return Set.of(database(drop.database()));
        }
        return request instanceof SwitchRequest change ? Set.of(inUse(change)) : Set.of();
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

    /** The database with which an extension goes, untold; for everything else something that is never told. */
    private static String databaseOf(String object) {
        return object.startsWith("extension/") ? database(object.split("/")[1]) : "";
    }

    private static List<String> rules(NodeFirewall node) {
        return node.proposed().stream()
                .map(rule -> NodeFirewall.object(node.address(), rule))
                .toList();
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
