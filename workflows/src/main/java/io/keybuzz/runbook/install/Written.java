package io.keybuzz.runbook.install;

import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * By which specs a run has written something of one feature, and what stood before. A corrected spec may name other objects than the
 * first one did: those of the first have to be undone all the same, and what both name is given back as it was before the first write.
 * Pure.
 */
final class Written {
    private final List<Work> works = new ArrayList<>();

    /** @param before of what the later specs do not name, as it stood before this run wrote anything */
    record Work(Target target, Before before) {
        private boolean holdsDatabase() {
            return before.objects().stream().anyMatch(o -> o.object().startsWith("database/"));
        }
    }

    /**
     * Notes what is about to be written.
     *
     * @param now what was observed for this target
     * @return what stood before this run wrote anything, of all that the target names
     */
    Before about(Target target, Before now) {
        Before first = now;
        List<Work> left = new ArrayList<>();
        for (Work work : works) {
            Predicate<String> same = object -> same(object, work.target().spec(), target.spec());
            first = first.asIn(work.before(), same);
            Before named = first;
            Before rest = work.before()
                    .without(object -> same.test(object)
                            && named.objects().stream().anyMatch(o -> o.object().equals(object)));
            if (!rest.objects().isEmpty()) {
                left.add(new Work(work.target(), rest));
            }
        }
        works.clear();
        works.addAll(left);
        works.add(new Work(target, first));
        return first;
    }

    /** What stood before this run wrote anything, of all that the newest spec names. */
    Before newest() {
        return works.get(works.size() - 1).before();
    }

    /** In the order in which they are undone: the newest first, but a database before the role that owns it. */
    List<Work> toUndo() {
        if (works.isEmpty()) {
            return List.of();
        }
        List<Work> earlier = works.subList(0, works.size() - 1);
        List<Work> order = new ArrayList<>();
        earlier.stream().filter(Work::holdsDatabase).forEach(order::add);
        order.add(works.get(works.size() - 1));
        earlier.stream().filter(work -> !work.holdsDatabase()).forEach(order::add);
        return order;
    }

    private static boolean same(String object, Spec one, Spec other) {
        if (object.startsWith("redis/")) {
            return one.sameRedis(other);
        }
        boolean inDatabase =
                object.startsWith("role/") || object.startsWith("database/") || object.startsWith("extension/");
        return !inDatabase || one.sameDatabaseServer(other);
    }
}
