package io.keybuzz.runbook.inspect;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.run.Names;

/** The command that mends what a check of the report found, where the check itself names none. */
final class Mend {
    private Mend() {}

    /** The check, with a command when it needs one. */
    static Check named(Check check, Target target) {
        boolean wrong = check.status() == Status.FAILED
                // A warning about what a visitor meets says itself what to do.
                || check.status() == Status.WARNED && !check.id().equals("visitor");
        String command = wrong && CheckLine.mend(check).isEmpty() ? command(check.id(), target) : null;
        return command == null ? check : CheckLine.mendedBy(check, command);
    }

    private static String command(String id, Target target) {
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
                "see node-pod-matrix and firewalls first; then kubectl logs of the ingress controller";
            case "pull-secret" ->
                target.spec().image().startsWith(target.spec().registry().server() + "/")
                        ? "./runbook install -f SPEC makes it; by hand: " + kubectl + "create secret docker-registry "
                                + target.spec().registry().secretName() + " --docker-server="
                                + target.spec().registry().server()
                                + " --docker-username=NAME --docker-password=…"
                        : "if it is not for everybody, set registry.server in the spec to where "
                                + target.spec().image() + " is, and ./runbook install makes its login";
            case "secret-hygiene" ->
                "./runbook install -f SPEC takes it out in the order in which nothing breaks (by hand: "
                        + kubectl
                        + "annotate KIND NAME kubectl.kubernetes.io/last-applied-configuration-); then change the"
                        + " password where it is used (psql \\password, redis-cli CONFIG SET requirepass) and supply"
                        + " the new one";
            case "role" ->
                "./runbook install -f SPEC, which gives the role its tables first and takes what is too much last";
            case "node-pod-matrix" -> "./runbook install -f SPEC adds what is proven to be missing (step fix-firewall)";
            case "firewalls" ->
                "on a node without one: ufw allow 22/tcp; ufw allow from "
                        + target.spec().firewall().nodeCidr()
                        + "; ufw route allow from " + target.spec().firewall().nodeCidr() + " to "
                        + target.spec().firewall().podCidr() + "; ufw route allow from "
                        + target.spec().firewall().podCidr()
                        + "; ufw enable; then a new SSH connection before this one ends";
            default -> null;
        };
    }
}
