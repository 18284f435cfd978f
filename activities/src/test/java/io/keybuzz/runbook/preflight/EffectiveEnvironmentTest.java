package io.keybuzz.runbook.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EffectiveEnvironmentTest {
    private static final Map<String, Map<String, String>> MAPS = Map.of(
            "chatwoot-config", Map.of("POSTGRES_HOST", "10.0.0.10", "POSTGRES_DB", "chatwoot", "SHARED", "map"),
            "other", Map.of("REDIS_URL", "redis://:a@b@10.0.0.11:6380/2"));
    private static final Map<String, Map<String, String>> SECRETS =
            Map.of("chatwoot-secrets", Map.of("POSTGRES_PASSWORD", "p", "SHARED", "secret"));

    @Test
    void explicitGoesOverEnvFromAndTheLaterOverTheEarlier() {
        Container container = new ContainerBuilder()
                .addNewEnvFrom()
                .withNewConfigMapRef("chatwoot-config", false)
                .endEnvFrom()
                .addNewEnvFrom()
                .withNewSecretRef("chatwoot-secrets", false)
                .endEnvFrom()
                .addNewEnvFrom()
                .withPrefix("P_")
                .withNewConfigMapRef("other", false)
                .endEnvFrom()
                .addNewEnv()
                .withName("POSTGRES_HOST")
                .withValue("db")
                .endEnv()
                .addNewEnv()
                .withName("REDIS_URL")
                .withNewValueFrom()
                .withNewConfigMapKeyRef("REDIS_URL", "other", false)
                .endValueFrom()
                .endEnv()
                .addNewEnv()
                .withName("PASSWORD")
                .withNewValueFrom()
                .withNewSecretKeyRef("POSTGRES_PASSWORD", "chatwoot-secrets", false)
                .endValueFrom()
                .endEnv()
                .addNewEnv()
                .withName("NODE")
                .withNewValueFrom()
                .withNewFieldRef("v1", "spec.nodeName")
                .endValueFrom()
                .endEnv()
                .build();

        assertThat(EffectiveEnvironment.of(
                        container, n -> MAPS.getOrDefault(n, Map.of()), n -> SECRETS.getOrDefault(n, Map.of())))
                .containsEntry("POSTGRES_HOST", "db")
                .containsEntry("SHARED", "secret")
                .containsEntry("REDIS_URL", "redis://:a@b@10.0.0.11:6380/2")
                .containsEntry("P_REDIS_URL", "redis://:a@b@10.0.0.11:6380/2")
                .containsEntry("PASSWORD", "p")
                .doesNotContainKey("NODE");
    }

    @Test
    void aReferenceIsWhatTheVariableIsUpToThere() {
        Container container = new ContainerBuilder()
                .addNewEnvFrom()
                .withNewSecretRef("chatwoot-secrets", false)
                .endEnvFrom()
                .addToEnv(variable("LATER", "$(HOST)"))
                .addToEnv(variable("HOST", "10.0.0.11"))
                .addToEnv(variable("REDIS_URL", "redis://:$(POSTGRES_PASSWORD)@$(HOST):6379/1"))
                .addToEnv(variable("HOST", "$(HOST).example"))
                .addToEnv(variable("NOBODYS", "$(NONE)"))
                .addToEnv(variable("ESCAPED", "$$(HOST) $$$(HOST)"))
                .addToEnv(variable("PLAIN", "a$b $ $(HOST"))
                .addNewEnv()
                .withName("FROM_A_SECRET")
                .withNewValueFrom()
                .withNewSecretKeyRef("LITERAL", "refers", false)
                .endValueFrom()
                .endEnv()
                .build();

        Map<String, String> environment = EffectiveEnvironment.of(
                container,
                n -> Map.of(),
                n -> n.equals("refers") ? Map.of("LITERAL", "$(HOST)") : SECRETS.getOrDefault(n, Map.of()));

        assertThat(environment)
                .containsEntry("LATER", "$(HOST)")
                .containsEntry("REDIS_URL", "redis://:p@10.0.0.11:6379/1")
                .containsEntry("HOST", "10.0.0.11.example")
                .containsEntry("NOBODYS", "$(NONE)")
                .containsEntry("ESCAPED", "$(HOST) $10.0.0.11.example")
                .containsEntry("PLAIN", "a$b $ $(HOST")
                .containsEntry("FROM_A_SECRET", "$(HOST)");
        assertThat(EffectiveEnvironment.refers(environment.get("NOBODYS"))).isTrue();
        assertThat(EffectiveEnvironment.refers(environment.get("HOST"))).isFalse();
    }

    private static EnvVar variable(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }

    @Test
    void aVariableIsTracedToWhereItsValueStands() {
        Container container = new ContainerBuilder()
                .addNewEnvFrom()
                .withNewConfigMapRef("chatwoot-config", false)
                .endEnvFrom()
                .addNewEnvFrom()
                .withNewSecretRef("chatwoot-secrets", false)
                .endEnvFrom()
                .addNewEnv()
                .withName("REDIS_URL")
                .withNewValueFrom()
                .withNewConfigMapKeyRef("REDIS_URL", "other", false)
                .endValueFrom()
                .endEnv()
                .addNewEnv()
                .withName("POSTGRES_HOST")
                .withValue("db")
                .endEnv()
                .build();

        assertThat(source(container, "SHARED")).isEqualTo("Secret/chatwoot-secrets SHARED");
        assertThat(source(container, "POSTGRES_DB")).isEqualTo("ConfigMap/chatwoot-config POSTGRES_DB");
        assertThat(source(container, "REDIS_URL")).isEqualTo("ConfigMap/other REDIS_URL");
        assertThat(source(container, "POSTGRES_HOST")).isEqualTo("the pod's own env");
        assertThat(source(container, "DATABASE_URL")).isNull();
    }

    private static String source(Container container, String variable) {
        return EffectiveEnvironment.source(
                container, variable, n -> MAPS.getOrDefault(n, Map.of()), n -> SECRETS.getOrDefault(n, Map.of()));
    }

    @Test
    void postgresDbMeansNothingToRails() {
        DataServices used = DataServices.used(
                Map.of("POSTGRES_HOST", "10.0.0.10", "POSTGRES_DB", "chatwoot", "POSTGRES_USERNAME", "chatwoot"));

        assertThat(used.name()).isEqualTo("chatwoot_production");
        assertThat(used.database()).isEqualTo(new HostPort("10.0.0.10", 5432));
        assertThat(used.redis()).isEqualTo(new HostPort("127.0.0.1", 6379));
    }

    @Test
    void databaseUrlGoesOverEverythingAndItsPasswordNowhere() {
        DataServices used = DataServices.used(Map.of(
                "POSTGRES_HOST",
                "10.0.0.10",
                "DATABASE_URL",
                "postgres://shop:p@ss#w/rd@10.0.0.9:5433/shop",
                "REDIS_URL",
                "redis://:a@b@[2001:db8::1]:6380/2"));

        assertThat(used.database()).isEqualTo(new HostPort("10.0.0.9", 5433));
        assertThat(used.name()).isEqualTo("shop");
        assertThat(used.role()).isEqualTo("shop");
        assertThat(used.redis()).isEqualTo(new HostPort("2001:db8::1", 6380));
        assertThat(used.redisDatabase()).isEqualTo("2");
        assertThat(used.toString()).doesNotContain("p@ss", "a@b");
    }
}
