package io.keybuzz.runbook.change;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What an {@code observe} saw: the state before anything is written. It is in the history before the act begins, so that undo never
 * depends on an answer that may be lost.
 *
 * @param objects every object that the act may touch
 * @param facts what else the undo or the report needs, never a secret; a fact about one object begins with its name
 */
public record Before(List<ObjectState> objects, Map<String, String> facts) {
    /** A fact that the runbook adds once this run's ingress answered 200: what people may have used is not dropped. */
    public static final String ANSWERED = "answered";

    /** Why what people may have used stays. */
    public static final String ANSWERED_REASON = "Chatwoot answered through the ingress with it in this run";

    /** Facts of a role or a database, behind its name: whose it was, and whether a comment stood there. */
    public static final String OWNER = " owner";

    /** Behind a role's or a database's name: whether a comment stood there. */
    public static final String COMMENTED = " commented";

    /** Behind a role's or a database's name: whether a mark of the runbook stood there, alone or below somebody's own comment. */
    public static final String MARKED = " marked";

    /** Behind the name of the claim on Redis: why Redis and the database did not belong together. */
    public static final String APART = " apart";

    /** Behind the name of the claim on Redis: which database it said to go with. */
    public static final String DATA = " data";
    /** After {@code role/NAME}: whether it was a superuser. */
    public static final String SUPERUSER = " superuser";

    /** After {@code role/NAME}: whether it could make no table in the schema public, and is to be given that. */
    public static final String SHUT = " shut";

    /** After {@code database/NAME}: statements that give back what in its schema public was not the role's, one a line. */
    public static final String OWNERS = " owners";

    /** How an object stood; absent when it was not observed. */
    public ObjectState of(String object) {
        return objects.stream()
                .filter(o -> o.object().equals(object))
                .findFirst()
                .orElse(ObjectState.absent(object));
    }

    /**
     * The same objects, each as an earlier look of this run has it where that has it: what stood before the run's first write is what
     * an undo gives back.
     *
     * @param same whether both looks mean the same object by a name; another server's are others
     */
    public Before asIn(Before earlier, Predicate<String> same) {
        Map<String, String> known = new TreeMap<>(facts);
        known.putAll(earlier.facts);
        return new Before(
                objects.stream()
                        .map(o -> same.test(o.object())
                                ? earlier.objects.stream()
                                        .filter(e -> e.object().equals(o.object()))
                                        .findFirst()
                                        .orElse(o)
                                : o)
                        .toList(),
                known);
    }

    /** What is left when these objects are left out. */
    public Before without(Predicate<String> left) {
        return new Before(objects.stream().filter(o -> !left.test(o.object())).toList(), facts);
    }

    /** The same with one more fact. */
    public Before with(String fact, String value) {
        Map<String, String> more = new TreeMap<>(facts);
        more.put(fact, value);
        return new Before(objects, more);
    }

    /** Whether the ingress answered with what this is about: see {@link #ANSWERED}. */
    public boolean answered() {
        return "true".equals(facts.get(ANSWERED));
    }
}
