package io.keybuzz.runbook.install;

import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Specs for tests of the workflow, which never parses one. */
public final class Specs {
    private Specs() {}

    public static Spec spec(Spec.OnFailure onFailure) {
        return spec(onFailure, 8);
    }

    public static Spec spec(Spec.OnFailure onFailure, int nodes) {
        Spec.Resources resources = new Spec.Resources(Map.of("cpu", "250m"), Map.of("cpu", "1"));
        return new Spec(
                "chatwoot",
                "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0",
                "https://support.keybuzz.io",
                new Spec.Workload(2, resources),
                new Spec.Workload(2, resources),
                new Spec.Database(
                        "10.0.0.10", 5432, "chatwoot", "chatwoot", "postgres", secret("postgres"), "prefer", null),
                new Spec.Redis("10.0.0.10", 6379, 0, secret("redis")),
                new Spec.Registry("ghcr.io", secret("user"), secret("password"), "ghcr-secret", null),
                new Spec.Ingress("nginx", "chatwoot-ingress", null, 80, Spec.Tls.UPSTREAM, null, Map.of(), null),
                new Spec.Firewall(
                        Spec.FirewallPolicy.ALLOW_POD_CIDR,
                        "10.233.0.0/16",
                        "10.0.0.0/16",
                        IntStream.range(0, nodes).mapToObj(i -> "10.0.0." + i).toList(),
                        new Spec.Ssh("root", 22, secret("key"), secret("hosts"))),
                Spec.Adopt.ASK,
                null,
                null,
                Spec.Probes.AUTO,
                Map.of(),
                Map.of(),
                Spec.Approval.NONE,
                null,
                List.of(),
                onFailure,
                Duration.ofDays(1));
    }

    /** A spec that asks, tells, and knows an ingress controller to restart. */
    public static Spec spec(Spec.Adopt adopt, Spec.Approval approval, Spec.Notify notify, String restart) {
        Spec s = spec(Spec.OnFailure.PAUSE);
        Spec.Ingress i = s.ingress();
        return s.but()
                .ingress(new Spec.Ingress(
                        i.className(),
                        i.name(),
                        i.addresses(),
                        i.port(),
                        i.tls(),
                        i.tlsSecretName(),
                        i.annotations(),
                        restart))
                .adopt(adopt)
                .approval(approval)
                .notification(notify)
                .spec();
    }

    public static Spec.Notify everything() {
        return new Spec.Notify(secret("url"), secret("signing-key"), List.of("PARKED", "FAILED", "SUCCEEDED"));
    }

    /** The same with a first administrator. */
    public static Spec withAdministrator(Spec s) {
        return s.but()
                .admin(new Spec.Admin("Ada", "ada@example.org", "Analytical", secret("admin-password")))
                .spec();
    }

    private static SecretRef secret(String name) {
        return new SecretRef("file:" + name);
    }
}
