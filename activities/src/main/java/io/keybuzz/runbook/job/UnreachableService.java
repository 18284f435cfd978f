package io.keybuzz.runbook.job;

import io.keybuzz.runbook.spec.Spec;
import java.util.regex.Pattern;

/** What a person does when a Job cannot reach a service, by what its log says of it; pure. */
public final class UnreachableService {
    private static final Pattern SILENT =
            Pattern.compile("timed? ?out|timeout|no route|unreachable", Pattern.CASE_INSENSITIVE);

    private UnreachableService() {}

    /** Whether nothing answered: only then is a firewall worth a word. */
    public static boolean silent(String line) {
        return SILENT.matcher(line).find();
    }

    /** The remedy for PostgreSQL. */
    public static String postgres(Spec spec, String line) {
        return "From the node that ran it: nc -vz " + spec.database().session().host() + " "
                + spec.database().session().port()
                + (silent(line) ? admitPods(spec) : "; start it there, or correct database.host and database.port");
    }

    /** What lets pods through, to be put behind a probe. */
    public static String admitPods(Spec spec) {
        return "; on the nodes: ufw route allow from " + spec.firewall().podCidr()
                + " (step fix-firewall does it where it is proven)";
    }
}
