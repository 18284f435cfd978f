package io.keybuzz.runbook.rollout;

import io.keybuzz.runbook.activity.Reached;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Why a process in a pod does not get through to PostgreSQL or Redis; pure. */
final class ConnectionDiagnosis {
    private ConnectionDiagnosis() {}

    /**
     * The diagnosis.
     *
     * @param what what the container does because of it, like {@code ends with exit code 1}
     * @param evidence its log
     */
    static Diagnosis of(
            Spec spec,
            LogSign sign,
            PodEvidence pod,
            String container,
            String what,
            List<Evidence> evidence,
            Instant at) {
        Cause cause = sign.kind().cause();
        if (cause == Cause.DNS) {
            return unresolved(spec, sign, pod, container, what, evidence, at);
        }
        boolean redis = cause == Cause.REDIS_PASSWORD || cause == Cause.REDIS_UNREACHABLE;
        End end = End.of(sign);
        String server = redis
                ? "Redis at "
                        + new Spec.HostPort(spec.redis().host(), spec.redis().port())
                : "PostgreSQL at "
                        + new Spec.HostPort(
                                spec.database().host(), spec.database().port());
        List<Evidence> ruledOut = new ArrayList<>(pod.well(at));
        end.ruledOut(pod, at).ifPresent(ruledOut::add);
        return new Diagnosis(
                cause,
                pod.where() + ": container " + container + " " + what + ", because " + server + end.why + ": "
                        + pod.brief(sign.line()),
                evidence,
                ruledOut,
                end.remedy(spec, sign.line(), redis, "; from the pod: " + reach(spec, redis, pod, container)),
                false);
    }

    /** How the connection ended, which tells who stands in its way. */
    private enum End {
        PASSWORD(" does not accept the password in Secret " + Names.SECRET),
        SILENT(" does not answer it: a firewall that drops packets from pods, no route, or a host that is down"),
        FAILING_OVER(" lets nobody in: it starts, stops, or is a proxy that has no server behind it"),
        NOT_ADMITTED(NotAdmitted.WHY),
        REFUSED(" turns it away: the host answers, and nothing listens there");

        private final String why;

        End(String why) {
            this.why = why;
        }

        static End of(LogSign sign) {
            Cause cause = sign.kind().cause();
            if (cause == Cause.DATABASE_PASSWORD || cause == Cause.REDIS_PASSWORD) {
                return PASSWORD;
            }
            // Before silence: the server's own words may speak of a timeout.
            if (cause == Cause.DATABASE_UNREACHABLE && NotAdmitted.by(sign.line())) {
                return NOT_ADMITTED;
            }
            if (sign.silent()) {
                return SILENT;
            }
            return WaitLine.failingOver(sign.line()) ? FAILING_OVER : REFUSED;
        }

        String remedy(Spec spec, String line, boolean redis, String probe) {
            return switch (this) {
                case PASSWORD -> password(spec, redis);
                case SILENT ->
                    "On the node: ufw route allow from " + spec.firewall().podCidr()
                            + " (step fix-firewall does it where it is proven)" + probe;
                case FAILING_OVER -> "See which server leads and that the proxy knows it, then retry" + probe;
                case NOT_ADMITTED -> NotAdmitted.remedy(spec, line);
                case REFUSED ->
                    "Start it, or correct "
                            + (redis ? "redis.host and redis.port" : "database.host and database.port")
                            + probe;
            };
        }

        Optional<Evidence> ruledOut(PodEvidence pod, Instant at) {
            return switch (this) {
                case PASSWORD, NOT_ADMITTED -> Optional.of(NotAdmitted.ruledOut(at, pod.nodeAddress()));
                case REFUSED -> Optional.of(Reached.refused(at, pod.nodeAddress()));
                case SILENT, FAILING_OVER -> Optional.empty();
            };
        }
    }

    private static String password(Spec spec, boolean redis) {
        return redis
                ? "Correct redis.password and retry with the spec (-f SPEC): the earlier steps run again, and the pods roll with it"
                : "Give the role's password under secretEnv.POSTGRES_PASSWORD, or set the role's to the Secret's: "
                        + PostgresFailure.psql(spec.database(), spec.database().adminUsername())
                        + " -c '\\password "
                        + spec.database().username() + "'";
    }

    /** A name is asked before any server is: nothing is known of the server, and a firewall may stand before the name servers. */
    private static Diagnosis unresolved(
            Spec spec,
            LogSign sign,
            PodEvidence pod,
            String container,
            String what,
            List<Evidence> evidence,
            Instant at) {
        boolean redis = sign.line().contains(spec.redis().host())
                && !sign.line().contains(spec.database().host());
        String host = redis ? spec.redis().host() : spec.database().host();
        String field = redis ? "redis.host" : "database.host";
        boolean noSuchName = CoreDns.knowsNoSuchName(sign.line());
        List<Evidence> ruledOut = new ArrayList<>(pod.well(at));
        if (noSuchName) {
            ruledOut.add(new Evidence(
                    "who answered for the name",
                    "a name server, and it knows no such name: it was reached, so route and firewall before it are right",
                    at,
                    pod.nodeAddress()));
        }
        String ask = "in the pod: kubectl -n " + pod.namespace() + " exec " + pod.podName() + " -c " + container
                + " -- getent hosts " + host;
        return new Diagnosis(
                Cause.DNS,
                pod.where() + ": container " + container + " " + what + ", because the name " + host + " of "
                        + (redis ? "Redis" : "PostgreSQL") + " does not resolve there: " + pod.brief(sign.line()),
                evidence,
                ruledOut,
                noSuchName
                        ? CoreDns.correct(host, field) + "; ask " + ask
                        : "Ask " + ask + " ; then " + CoreDns.ask(pod.namespace(), host, pod.node())
                                + ". An address in " + field + " needs no name",
                false);
    }

    private static String reach(Spec spec, boolean redis, PodEvidence pod, String container) {
        return "kubectl -n " + pod.namespace() + " exec " + pod.podName() + " -c " + container + " -- "
                + (redis
                        ? "nc -zv " + spec.redis().host() + " " + spec.redis().port()
                        : "pg_isready -h " + spec.database().host() + " -p "
                                + spec.database().port());
    }
}
