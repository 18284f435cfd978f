package io.keybuzz.runbook.rollout;

import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.spec.Spec;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PostgreSQL takes a connection and does not let it in, by the words that libpq quotes; pure. */
public final class NotAdmitted {
    /** Why, behind the server's name. */
    public static final String WHY = " was reached and does not let it in";

    /** What any answer to a pod rules out. */
    public static final String REACHED = "it was reached from the pod, so name, route, port and firewall are right";

    // libpq puts a colon before it; as a logger's severity it says nothing of who speaks.
    private static final Pattern FATAL = Pattern.compile("(?:^|: )FATAL:\\s");
    private static final Pattern NO_DATABASE =
            Pattern.compile("FATAL:\\s+(?:database .* does not exist|no such database)", Pattern.CASE_INSENSITIVE);
    private static final Pattern FULL = Pattern.compile(
            "too many (?:clients|connections)|connection slots|no more connections", Pattern.CASE_INSENSITIVE);
    private static final Pattern HBA = Pattern.compile("pg_hba\\.conf(?:.* host \"([0-9a-fA-F.:]+)\")?");

    private NotAdmitted() {}

    /** Whether that is what a log's line about a connection says. What it says of a password is for others to tell, before this. */
    public static boolean by(String line) {
        return FATAL.matcher(line).find() && !WaitLine.failingOver(line);
    }

    /** @param node address of the pod's node; null when it is not known */
    public static Evidence ruledOut(Instant at, String node) {
        return new Evidence("the server's answer", REACHED, at, node);
    }

    /** What a person does about it. */
    public static String remedy(Spec spec, String line) {
        Spec.Database database = spec.database();
        String psql = PostgresFailure.psql(database, database.adminUsername());
        if (NO_DATABASE.matcher(line).find()) {
            return "Where nothing was in it yet, let the step credentials make it: retry with the spec (-f SPEC, the same is"
                    + " enough), or ./runbook install -f SPEC; what was in it a backup has: ./runbook restore "
                    + spec.namespace() + " --backup latest; look with: " + psql + " -l";
        }
        if (FULL.matcher(line).find()) {
            return "See who holds the connections: " + psql + " -d " + PostgresSessions.MAINTENANCE_DATABASE
                    + " -c 'SELECT datname, usename, client_addr, state, count(*) FROM pg_stat_activity GROUP BY 1, 2, 3, 4"
                    + " ORDER BY 5 DESC'; end those sessions, or raise max_connections (of a role or a database its"
                    + " CONNECTION LIMIT)";
        }
        Matcher hba = HBA.matcher(line);
        if (hba.find()) {
            return "Add a line to the server's pg_hba.conf for every address that pods come from: host "
                    + database.name()
                    + " " + database.username() + " " + range(hba.group(1)) + " scram-sha-256; then reload it: " + psql
                    + " -d " + PostgresSessions.MAINTENANCE_DATABASE + " -c 'SELECT pg_reload_conf()'";
        }
        return "Do what these words ask for; the server's log says more. The same login: "
                + PostgresFailure.psql(database, database.username()) + " -d " + database.name();
    }

    private static String range(String address) {
        return address == null ? "ADDRESS/32" : address + (address.contains(":") ? "/128" : "/32");
    }
}
