package io.keybuzz.runbook.inspect;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.credentials.FirstAdministrator;
import io.keybuzz.runbook.kubernetes.ApiServerCertificate;
import io.keybuzz.runbook.redis.RedisFailure;
import io.keybuzz.runbook.registry.ImageName;
import io.keybuzz.runbook.registry.PullSecretByHand;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command that mends what a check of the report found, where the check itself names none. */
final class Mend {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private Mend() {}

    /** The check, with what was seen, and with a command when it needs one. */
    static Check named(Check check, Target target) {
        Check shown = check.evidence() == null || check.evidence().isEmpty()
                ? new Check(
                        check.id(),
                        check.title(),
                        check.status(),
                        check.detail(),
                        List.of(Observed.of("the question " + check.id(), CheckLine.told(check))))
                : check;
        if (check.status() == Status.PASSED || CheckLine.mend(check).isPresent()) {
            return shown;
        }
        return CheckLine.mendedBy(
                shown, check.status() == Status.SKIPPED ? asked(check.id(), target) : command(check, target));
    }

    /** What lets a question be asked that was not. */
    private static String asked(String id, Target target) {
        return switch (id) {
            case InstallLine.ID -> "./runbook plan -f SPEC";
            case "visitor" -> "first ingress-addresses, then ./runbook inspect -f SPEC";
            case "node-pod-matrix", "firewalls" ->
                "./runbook inspect -f SPEC --set firewall.policy=REPORT_ONLY asks the nodes and changes nothing there";
            default ->
                "give what is missing in the spec, or in the rights of this identity (kubectl auth can-i --list -n "
                        + target.namespace() + "), then ./runbook inspect -f SPEC";
        };
    }

    private static String command(Check check, Target target) {
        String id = check.id();
        String namespace = target.namespace();
        String kubectl = "kubectl -n " + namespace + " ";
        return switch (id) {
            case "namespace-labels" ->
                "kubectl label namespace " + namespace + " app=keybuzz-support component=chatwoot --overwrite";
            case "deployments", "pods" ->
                "say why they are not: " + kubectl + "get pods,events; " + kubectl + "describe pods";
            case "restarts" -> "say why they ended: " + kubectl + "logs deploy/" + Names.WEB + " --previous";
            case "service-port", "ingress" ->
                "./runbook plan -f SPEC shows what an install would change, ./runbook install changes it";
            case "endpoints", "pods-answer", "port-forward", "api" ->
                "read what the application says: " + kubectl + "logs deploy/" + Names.WEB + " --tail=50";
            case "sidekiq" -> "read what the worker says: " + kubectl + "logs deploy/" + Names.WORKER + " --tail=50";
            case "ingress-addresses", "visitor" ->
                check.status() == Status.WARNED
                        ? "what the sentence says, then ask again: ./runbook inspect -f SPEC"
                        : "first node-pod-matrix, where it is wrong, then ./runbook inspect -f SPEC; else read what the"
                                + " controller says: kubectl -n ingress-nginx logs --prefix --tail=50 -l"
                                + " app.kubernetes.io/name=ingress-nginx";
            case "pull-secret" -> pullSecret(target.spec());
            case "secret-hygiene" ->
                "./runbook install -f SPEC takes it out in the order in which nothing breaks" + byHand(kubectl, check)
                        + "; then " + anotherPassword(target.spec());
            case "role" ->
                "./runbook install -f SPEC, which gives the role its tables first and takes what is too much last";
            case "first-administrator" -> FirstAdministrator.mend(target.spec(), check);
            case "redis-of-the-data" ->
                "see whose Redis it is: " + RedisFailure.cli(target.spec().redis()) + " GET " + Names.REDIS_OWNER_KEY
                        + "; then ./runbook plan -f SPEC --set redis.host=HOST --set redis.database=N with the one of this"
                        + " install's jobs";
            case ApiServerCertificate.ID -> ApiServerCertificate.MEND;
            default -> "see that what the sentence names answers, then ask again: ./runbook inspect -f SPEC";
        };
    }

    /** For what an install does not touch too: kubectl's copies, and Jobs, which nobody can change. */
    private static String byHand(String kubectl, Check check) {
        List<String> found = check.evidence() == null
                ? List.of()
                : check.evidence().stream().map(Evidence::what).toList();
        String copies = objects(found.stream().filter(what -> what.endsWith(" annotation " + LAST_APPLIED)));
        String jobs = objects(found.stream().filter(what -> what.startsWith("Job/")));
        return (copies.isEmpty() ? "" : " (by hand: " + kubectl + "annotate " + copies + " " + LAST_APPLIED + "-)")
                + (jobs.isEmpty() ? "" : "; a Job keeps what it was made with: " + kubectl + "delete " + jobs);
    }

    private static String objects(Stream<String> places) {
        return places.map(what -> what.substring(0, what.indexOf(' ')))
                .map(object -> object.substring(0, object.indexOf('/')).toLowerCase(Locale.ROOT)
                        + object.substring(object.indexOf('/')))
                .distinct()
                .collect(Collectors.joining(" "));
    }

    private static String pullSecret(Spec spec) {
        String registry = ImageName.parse(spec.image()).registry();
        return registry.equals(spec.registry().server())
                ? "./runbook install -f SPEC makes it; by hand: "
                        + PullSecretByHand.command(
                                spec.namespace(), spec.registry().secretName(), registry, true)
                : "if " + spec.image() + " is not for everybody, set registry.server in the spec to " + registry
                        + ", with a login for it, and ./runbook install makes the Secret";
    }

    /** Set in the server alone, the database's password would be the Secret's again after the next install. */
    private static String anotherPassword(Spec spec) {
        return "give what leaked another value: the database's password under secretEnv: {POSTGRES_PASSWORD:"
                + " \"file:NAME\"} in the spec; that of Redis by CONFIG SET requirepass and CONFIG REWRITE in "
                + RedisFailure.cli(spec.redis())
                + " (or in redis.conf), then where redis.password of the spec leads; and ./runbook install -f SPEC"
                + " again, which sets the role's password and the Secret";
    }
}
