package io.keybuzz.runbook.kubernetes;

import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Targets for tests: the defaults of the documentation, in a namespace and for a run. */
public final class Targets {
    private Targets() {}

    public static Target of(String namespace, String runId) {
        return of(namespace, runId, Spec.Adopt.ASK, null);
    }

    public static Target of(String namespace, String runId, Spec.Adopt adopt, String registryEndpoint) {
        return new Target(
                spec(namespace, adopt, registryEndpoint),
                new Run("default", "chatwoot/default/" + namespace, runId, runId, "InstallChatwoot", 1));
    }

    public static Spec spec(String namespace, Spec.Adopt adopt, String registryEndpoint) {
        Spec.Resources resources =
                new Spec.Resources(Map.of("cpu", "250m", "memory", "512Mi"), Map.of("cpu", "1", "memory", "2Gi"));
        return new Spec(
                namespace,
                "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0",
                "https://support.keybuzz.io",
                new Spec.Workload(2, resources),
                new Spec.Workload(2, resources),
                new Spec.Database(
                        "10.0.0.10",
                        5432,
                        "chatwoot",
                        "chatwoot",
                        "postgres",
                        ref("postgres-admin-password"),
                        "prefer",
                        null),
                new Spec.Redis("10.0.0.10", 6379, 0, ref("redis-password")),
                new Spec.Registry(
                        "ghcr.io", ref("registry-username"), ref("registry-password"), "ghcr-secret", registryEndpoint),
                new Spec.Ingress("nginx", "chatwoot-ingress", null, 80, Spec.Tls.UPSTREAM, null, Map.of(), null),
                new Spec.Firewall(
                        Spec.FirewallPolicy.ALLOW_POD_CIDR,
                        "10.233.0.0/16",
                        "10.0.0.0/16",
                        List.of("10.0.0.100"),
                        new Spec.Ssh("root", 22, ref("ssh-private-key"), ref("ssh-known-hosts"))),
                adopt,
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

    private static SecretRef ref(String name) {
        return new SecretRef("file:" + name);
    }
}
