package io.keybuzz.runbook.database;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.secret.SecretSource;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Module 11's spec, with the parts that these tests vary. */
public record SpecFixture(
        String namespace,
        String image,
        String database,
        String role,
        SecretRef redisPassword,
        Spec.Adopt adopt,
        Map<String, String> env,
        Map<String, SecretRef> secretEnv,
        String run) {

    public static SpecFixture of(String name) {
        return new SpecFixture(
                "chatwoot",
                "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0",
                name,
                name,
                null,
                Spec.Adopt.ASK,
                Map.of(),
                Map.of(),
                "run-1");
    }

    public SpecFixture namespace(String value) {
        return new SpecFixture(value, image, database, role, redisPassword, adopt, env, secretEnv, run);
    }

    public SpecFixture image(String value) {
        return new SpecFixture(namespace, value, database, role, redisPassword, adopt, env, secretEnv, run);
    }

    public SpecFixture adopt(Spec.Adopt value) {
        return new SpecFixture(namespace, image, database, role, redisPassword, value, env, secretEnv, run);
    }

    public SpecFixture redisPassword(String reference) {
        return new SpecFixture(namespace, image, database, role, new SecretRef(reference), adopt, env, secretEnv, run);
    }

    public SpecFixture secretEnv(Map<String, SecretRef> value) {
        return new SpecFixture(namespace, image, database, role, redisPassword, adopt, env, value, run);
    }

    public SpecFixture run(String value) {
        return new SpecFixture(namespace, image, database, role, redisPassword, adopt, env, secretEnv, value);
    }

    public Target target() {
        Spec.Workload workload = new Spec.Workload(2, new Spec.Resources(Map.of(), Map.of()));
        Spec spec = new Spec(
                namespace,
                image,
                "https://support.keybuzz.io",
                workload,
                workload,
                new Spec.Database(
                        "10.0.0.10",
                        5432,
                        database,
                        role,
                        "postgres",
                        new SecretRef("file:postgres-admin-password"),
                        "prefer",
                        null),
                new Spec.Redis("10.0.0.10", 6379, 0, redisPassword),
                new Spec.Registry(
                        "ghcr.io",
                        new SecretRef("file:registry-username"),
                        new SecretRef("file:registry-password"),
                        "ghcr-secret",
                        null),
                new Spec.Ingress("nginx", "chatwoot-ingress", null, 80, Spec.Tls.UPSTREAM, null, Map.of(), null),
                new Spec.Firewall(
                        Spec.FirewallPolicy.ALLOW_POD_CIDR,
                        "10.233.0.0/16",
                        "10.0.0.0/16",
                        List.of("10.0.0.100"),
                        new Spec.Ssh(
                                "root",
                                22,
                                new SecretRef("file:ssh-private-key"),
                                new SecretRef("file:ssh-known-hosts"))),
                adopt,
                null,
                null,
                Spec.Probes.AUTO,
                env,
                secretEnv,
                Spec.Approval.NONE,
                null,
                List.of(),
                Spec.OnFailure.PAUSE,
                Duration.ofDays(1));
        return new Target(spec, new Run("default", "chatwoot/default/" + namespace, run, run, "InstallChatwoot", 1));
    }

    /** Connections to the shared PostgreSQL and to a Redis, with secrets by reference. */
    public static Connections connections(
            KubernetesClient kubernetes, int redisPort, Map<String, String> secrets, WriteGuard guard) {
        AddressMap addresses = a -> new HostPort(
                "localhost", a.port() == 5432 ? ScramPostgres.shared().port() : redisPort);
        SecretSource source = (namespace, reference) -> {
            String value = reference.reference().equals("file:postgres-admin-password")
                    ? secrets.getOrDefault(reference.reference(), ScramPostgres.ADMIN_PASSWORD)
                    : secrets.get(reference.reference());
            if (value == null) {
                throw new SecretUnreadable("there is no " + reference);
            }
            return value;
        };
        return new Connections("default", "", kubernetes, null, addresses, source, guard, Policy.NONE);
    }
}
