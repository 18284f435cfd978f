package io.keybuzz.runbook.ingress;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.activity.Retry;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.Tls;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether the way in can be made: the ingress class, the host to ourselves, and the certificate where TLS ends in the Ingress. */
public final class IngressPrecheck implements Precheck {
    private final Connections connections;

    public IngressPrecheck(Connections connections) {
        this.connections = connections;
    }

    @Override
    public Findings look(Target target) {
        Spec spec = target.spec();
        return Findings.problems(
                Stream.of(missingClass(spec), takenHost(spec), lostWaysIn(spec), unusableCertificate(spec))
                        .flatMap(Optional::stream)
                        .toList());
    }

    private Optional<Diagnosis> missingClass(Spec spec) {
        List<String> classes = new IngressFactsReader(connections.kubernetes()).classes();
        String wanted = spec.ingress().className();
        if (classes.contains(wanted)) {
            return Optional.empty();
        }
        String there = classes.isEmpty() ? "none" : String.join(", ", classes);
        return Optional.of(problem(
                Cause.INGRESS_CLASS_MISSING,
                "There is no IngressClass " + wanted + "; there "
                        + (classes.size() == 1 ? "is: " : classes.isEmpty() ? "is " : "are: ") + there,
                "kubectl get ingressclasses",
                there,
                anotherClass(spec, classes)));
    }

    /** What a person does about a class that is not there. @param classes those that are */
    static String anotherClass(Spec spec, List<String> classes) {
        return classes.isEmpty()
                ? "Install an ingress controller; when kubectl get ingressclasses shows its class, retry: "
                        + Retry.asIs(spec.namespace())
                : "Set ingress.className to one that exists, and retry with it: "
                        + Retry.with(
                                spec.namespace(), "ingress.className", classes.size() == 1 ? classes.get(0) : "CLASS");
    }

    private Optional<Diagnosis> takenHost(Spec spec) {
        String host = Frontend.of(spec).host();
        List<String> others = IngressConflict.of(
                connections
                        .kubernetes()
                        .network()
                        .v1()
                        .ingresses()
                        .inAnyNamespace()
                        .list()
                        .getItems(),
                spec.namespace(),
                spec.ingress().name(),
                host);
        if (others.isEmpty()) {
            return Optional.empty();
        }
        String first = others.get(0);
        return Optional.of(problem(
                Cause.REFUSED,
                "Ingress " + String.join(", ", others) + " answers for " + host
                        + " already; visitors would get one or the other",
                "kubectl get ingress -A",
                String.join(", ", others) + " has host " + host + " with path /",
                "Remove it when it is a left-over: kubectl -n " + first.substring(0, first.indexOf('/'))
                        + " delete ingress " + first.substring(first.indexOf('/') + 1)
                        + "; else set frontendUrl to another host"));
    }

    private Optional<Diagnosis> lostWaysIn(Spec spec) {
        String name = spec.ingress().name();
        Ingress live = connections
                .kubernetes()
                .network()
                .v1()
                .ingresses()
                .inNamespace(spec.namespace())
                .withName(name)
                .get();
        String lost = String.join("; ", LostWaysIn.of(live, spec));
        return lost.isEmpty()
                ? Optional.empty()
                : Optional.of(problem(
                        Cause.REFUSED,
                        "Ingress " + spec.namespace() + "/" + name
                                + " does what it would not do any more after this install: " + lost,
                        "kubectl -n " + spec.namespace() + " get ingress " + name + " -o yaml",
                        lost,
                        "TLS: say ingress: {tls: INGRESS, tlsSecretName: NAME, port: 443} in the spec. Other hosts and paths: see that"
                                + " frontendUrl is the one that people use, give the others an Ingress of their own, take"
                                + " them out of this one, and retry"));
    }

    private Optional<Diagnosis> unusableCertificate(Spec spec) {
        if (spec.ingress().tls() != Tls.INGRESS || spec.ingress().tlsSecretName() == null) {
            return Optional.empty();
        }
        String name = spec.ingress().tlsSecretName();
        Secret secret = connections
                .kubernetes()
                .secrets()
                .inNamespace(spec.namespace())
                .withName(name)
                .get();
        if (secret == null && TlsSecret.issued(spec.ingress())) {
            return Optional.empty();
        }
        Optional<String> wrong = secret == null
                ? Optional.of("there is no Secret " + name + " in " + spec.namespace())
                : certificate(secret)
                        .map(pem -> TlsSecret.problem(pem, Frontend.of(spec).host(), Instant.now()))
                        .orElse(Optional.of("Secret " + name + " has no tls.crt"));
        return wrong.map(
                why -> problem(
                        Cause.TLS,
                        "TLS is to end in the Ingress (ingress.tls: INGRESS), and " + why,
                        "kubectl -n " + spec.namespace() + " get secret " + name,
                        why,
                        "Make it: kubectl -n " + spec.namespace() + " create secret tls " + name
                                + " --cert=tls.crt --key=tls.key; or set ingress.tls to UPSTREAM when TLS ends before the ingress"));
    }

    private static Optional<byte[]> certificate(Secret secret) {
        String data = secret.getData() == null ? null : secret.getData().get("tls.crt");
        try {
            return Optional.ofNullable(data).map(Base64.getDecoder()::decode);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Diagnosis problem(Cause cause, String summary, String what, String observed, String remedy) {
        return new Diagnosis(cause, summary, List.of(Observed.of(what, observed)), List.of(), remedy, false);
    }
}
