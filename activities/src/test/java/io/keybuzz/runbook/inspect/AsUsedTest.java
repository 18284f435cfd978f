package io.keybuzz.runbook.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.keybuzz.runbook.preflight.DataServices;
import io.keybuzz.runbook.preflight.PodsLogin;
import io.keybuzz.runbook.secret.SecretSource;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AsUsedTest {
    private static final Spec SPEC = SpecReader.read(null, List.of()).spec();
    private static final SecretSource OTHERS = (namespace, reference) -> "from " + reference;

    @Test
    void theAdministratorStaysWithTheServerOfTheSpec() {
        UsedInstall install = install(Map.of(
                "POSTGRES_HOST",
                "10.0.0.10",
                "POSTGRES_USERNAME",
                "chatwoot",
                "REDIS_URL",
                "redis://10.0.0.10:6379/3"));

        Spec used = AsUsed.spec(SPEC, install);

        assertThat(used.database().name()).isEqualTo("chatwoot_production");
        assertThat(used.database().adminUsername()).isEqualTo("postgres");
        assertThat(used.database().adminPassword()).isEqualTo(SPEC.database().adminPassword());
        assertThat(used.redis().database()).isEqualTo(3);
        assertThat(used.redis().password()).as("the pods send none").isNull();
        assertThat(used.image()).isEqualTo("image:v1");
    }

    @Test
    void toAnotherServerGoesOnlyWhatThePodsSendThere() {
        UsedInstall install = install(Map.of(
                "DATABASE_URL",
                "postgresql://other:p%40ss@10.9.9.9/elsewhere",
                "REDIS_URL",
                "redis://:r%2Bs@10.9.9.9"));
        assertThat(install.services().isAtServerOf(SPEC)).isFalse();

        Spec used = PodsLogin.asAdministrator(AsUsed.spec(SPEC, install));

        SecretSource secrets = AsUsed.secrets(OTHERS, install);
        assertThat(used.database().host()).isEqualTo("10.9.9.9");
        assertThat(used.database().adminUsername()).isEqualTo("other");
        assertThat(secrets.resolve("chatwoot", used.database().adminPassword())).isEqualTo("p@ss");
        assertThat(secrets.resolve("chatwoot", used.redis().password())).isEqualTo("r+s");
        assertThat(secrets.resolve("chatwoot", new SecretRef("file:x"))).isEqualTo("from file:x");
    }

    @Test
    void thePasswordOfItsOwnGoesOverTheUrls() {
        assertThat(AsUsed.redisPassword(Map.of("REDIS_URL", "redis://:old@10.0.0.10", "REDIS_PASSWORD", "new")))
                .contains("new");
        assertThat(AsUsed.redisPassword(Map.of("REDIS_URL", "redis://10.0.0.10", "REDIS_PASSWORD", "")))
                .isEmpty();
        assertThat(PodsLogin.password(Map.of("POSTGRES_PASSWORD", "p"))).contains("p");
    }

    @Test
    void aPasswordThatThePodsDoNotGetIsUnreadable() {
        SecretSource secrets = AsUsed.secrets(OTHERS, install(Map.of()));

        assertThatThrownBy(() -> secrets.resolve("chatwoot", new SecretRef("used:database-password")))
                .isInstanceOf(SecretUnreadable.class);
    }

    private static UsedInstall install(Map<String, String> environment) {
        Deployment web = new DeploymentBuilder()
                .withNewMetadata()
                .withName("chatwoot-web")
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .addNewContainer()
                .withName("chatwoot-web")
                .withImage("image:v1")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
        return new UsedInstall(web, null, environment, Optional.empty(), DataServices.used(environment), null);
    }
}
