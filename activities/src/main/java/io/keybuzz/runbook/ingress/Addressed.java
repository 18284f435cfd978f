package io.keybuzz.runbook.ingress;

import java.util.List;

/**
 * Some of the ingress addresses in a sentence; the evidence names every one. Pure.
 *
 * @param some those that it is about, at least one
 * @param asked how many were asked, these among them
 */
record Addressed(List<String> some, int asked) {
    private static final int NAMED = 3;

    static Addressed of(List<AddressState> about, int asked) {
        return new Addressed(about.stream().map(AddressState::address).toList(), asked);
    }

    /** As the subject at the beginning of a sentence, singular. */
    String each() {
        return some.size() == 1 ? some.get(0) : "Each of " + (all() ? "the " : "") + names();
    }

    /** Anywhere else. */
    String words() {
        return (all() ? "all " : "") + names();
    }

    private boolean all() {
        return some.size() > NAMED && some.size() == asked;
    }

    private String names() {
        if (all()) {
            return asked + " ingress addresses";
        }
        int last = some.size() > NAMED ? NAMED : some.size() - 1;
        String first = String.join(", ", some.subList(0, last));
        String rest = some.size() > NAMED ? some.size() - NAMED + " more" : some.get(last);
        return first.isEmpty() ? rest : first + " and " + rest;
    }
}
