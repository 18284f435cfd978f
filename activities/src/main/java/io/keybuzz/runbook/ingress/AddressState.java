package io.keybuzz.runbook.ingress;

import java.time.Duration;

/**
 * How one ingress address has answered so far.
 *
 * @param request what was asked last
 * @param rounds how many times in a row it showed this symptom
 * @param since when it first showed it, on the watch's own clock, which stands still while the machine sleeps
 */
record AddressState(VisitorRequest request, VisitorAnswer last, int rounds, Duration since) {
    static AddressState first(VisitorRequest request, VisitorAnswer answer, Duration at) {
        return new AddressState(request, answer, 1, at);
    }

    /** After one more answer. */
    AddressState then(VisitorAnswer answer, Duration at) {
        return Symptom.of(answer) == symptom()
                ? new AddressState(request, answer, rounds + 1, since)
                : first(request, answer, at);
    }

    Symptom symptom() {
        return Symptom.of(last);
    }

    String address() {
        return request.address().host();
    }

    /** Whether it has shown this for so long, and more than once. */
    boolean persistsFor(Duration patience, Duration now) {
        return rounds >= 2 && now.minus(since).compareTo(patience) >= 0;
    }
}
