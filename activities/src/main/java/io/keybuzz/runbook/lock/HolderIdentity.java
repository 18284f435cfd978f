package io.keybuzz.runbook.lock;

import io.keybuzz.runbook.change.Run;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A holder as it stands in a Lease, readable for those who look with kubectl: {@code WORKFLOW-ID run RUN-ID on TEMPORAL}. */
final class HolderIdentity {
    private static final Pattern FORM = Pattern.compile("(.+) run (\\S+) on (.+)");

    private HolderIdentity() {}

    static String of(String temporal, Run run) {
        return run.workflowId() + " run " + run.firstRunId() + " on " + temporal;
    }

    /** What another program wrote is named as it stands, with no run that could be asked about. */
    static Holder parse(String identity, String since) {
        Matcher m = FORM.matcher(identity);
        return m.matches()
                ? new Holder(m.group(3), m.group(1), m.group(2), since)
                : new Holder("an unknown Temporal", identity, "", since);
    }
}
