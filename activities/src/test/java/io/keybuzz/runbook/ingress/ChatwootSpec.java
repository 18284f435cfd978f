package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Module 11's spec, as far as these tests need it. */
public final class ChatwootSpec {
    private ChatwootSpec() {}

    public static Target target(Spec spec) {
        return new Target(
                spec, new Run("default", "chatwoot/default/chatwoot", "run-1", "run-1", "InstallChatwoot", 1));
    }

    public static Spec with(List<String> addresses, Spec.Tls tls) {
        SecretRef secret = new SecretRef("file:x");
        Spec.Workload two = new Spec.Workload(2, new Spec.Resources(Map.of(), Map.of()));
        return new Spec(
                "chatwoot",
                "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0",
                "https://support.keybuzz.io",
                two,
                two,
                new Spec.Database("10.0.0.10", 5432, "chatwoot", "chatwoot", "postgres", secret, "prefer", null),
                new Spec.Redis("10.0.0.10", 6379, 0, secret),
                new Spec.Registry("ghcr.io", secret, secret, "ghcr-secret", null),
                new Spec.Ingress(
                        "nginx",
                        "chatwoot-ingress",
                        addresses,
                        80,
                        tls,
                        tls == Spec.Tls.INGRESS ? "chatwoot-tls" : null,
                        Map.of(),
                        null),
                new Spec.Firewall(
                        Spec.FirewallPolicy.ALLOW_POD_CIDR,
                        "10.233.0.0/16",
                        "10.0.0.0/16",
                        List.of("10.0.0.100"),
                        new Spec.Ssh("root", 22, secret, secret)),
                Spec.Adopt.ASK,
                null,
                null,
                Spec.Probes.AUTO,
                Map.of(),
                Map.of(),
                Spec.Approval.NONE,
                null,
                List.of(),
                Spec.OnFailure.PAUSE,
                Duration.ofDays(1));
    }

    /** The same with these annotations of the Ingress. */
    static Spec annotated(Spec spec, Map<String, String> annotations) {
        Spec.Ingress i = spec.ingress();
        return spec.but()
                .ingress(new Spec.Ingress(
                        i.className(),
                        i.name(),
                        i.addresses(),
                        i.port(),
                        i.tls(),
                        i.tlsSecretName(),
                        annotations,
                        i.restart()))
                .spec();
    }

    public static Spec behindTheIngress() {
        return with(List.of("10.0.0.110", "10.0.0.111"), Spec.Tls.UPSTREAM);
    }
}
