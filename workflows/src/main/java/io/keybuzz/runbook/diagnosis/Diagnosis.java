package io.keybuzz.runbook.diagnosis;

import io.keybuzz.runbook.report.Evidence;
import java.util.ArrayList;
import java.util.List;

/**
 * A named cause, what shows it, what was ruled out and how to mend it.
 *
 * @param summary one sentence that an operator understands without more
 * @param remedy what mends it: a sentence, with the command to type
 * @param mended whether this run has mended it
 */
public record Diagnosis(
        Cause cause, String summary, List<Evidence> evidence, List<Evidence> ruledOut, String remedy, boolean mended) {

    public Diagnosis {
        evidence = evidence == null ? List.of() : List.copyOf(evidence);
        ruledOut = ruledOut == null ? List.of() : List.copyOf(ruledOut);
    }

    /** The same diagnosis with one more piece of evidence. */
    public Diagnosis with(Evidence more) {
        return with(List.of(more));
    }

    /** The same diagnosis with more evidence, after its own. */
    public Diagnosis with(List<Evidence> more) {
        List<Evidence> all = new ArrayList<>(evidence);
        all.addAll(more);
        return new Diagnosis(cause, summary, all, ruledOut, remedy, mended);
    }

    /** The same diagnosis, mended. */
    public Diagnosis asMended() {
        return new Diagnosis(cause, summary, evidence, ruledOut, remedy, true);
    }
}
