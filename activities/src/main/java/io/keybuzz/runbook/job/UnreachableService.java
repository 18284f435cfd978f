package io.keybuzz.runbook.job;

import io.keybuzz.runbook.rollout.LogSign;
import io.keybuzz.runbook.rollout.NotAdmitted;
import io.keybuzz.runbook.spec.Spec;

/** What a person does when a Job cannot reach a service, by what its log says of it; pure. */
public final class UnreachableService {
    private UnreachableService() {}

    /** The remedy for PostgreSQL; a firewall is worth a word only where nothing answered, a probe only where PostgreSQL did not. */
    public static String postgres(Spec spec, String line) {
        if (NotAdmitted.by(line)) {
            return NotAdmitted.remedy(spec, line);
        }
        return "From the node that ran it: nc -vz " + spec.database().session().host() + " "
                + spec.database().session().port()
                + (LogSign.silent(line)
                        ? admitPods(spec)
                        : "; start it there, or correct database.host and database.port");
    }

    /**
     * The remedy where a connection is taken and closed again: nobody leads behind the proxy, or the server starts or stops.
     *
     * @param psql logs in, without a statement
     */
    public static String leader(String psql) {
        return "See that a server leads behind the proxy (patronictl list, HAProxy's backends) or has started; retry when"
                + " this gets in: " + psql + " -c 'SELECT 1'";
    }

    /** What lets pods through, to be put behind a probe. */
    public static String admitPods(Spec spec) {
        return "; on the nodes: ufw route allow from " + spec.firewall().podCidr()
                + " (step fix-firewall does it where it is proven)";
    }
}
