package io.keybuzz.runbook.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DesiredConfigTest {
    private final Spec spec = Targets.of("chatwoot", "run-1").spec();

    @Test
    void namesTheDatabaseByTheVariableThatChatwootReads() {
        assertThat(ChatwootSettings.of(spec))
                .containsEntry("POSTGRES_DATABASE", "chatwoot")
                .containsEntry("FRONTEND_URL", "https://support.keybuzz.io")
                .containsEntry("RAILS_LOG_TO_STDOUT", "true")
                .containsEntry("ENABLE_ACCOUNT_SIGNUP", "false")
                .doesNotContainKeys("REDIS_URL", "REDIS_PASSWORD", "POSTGRES_PASSWORD", "SECRET_KEY_BASE");
    }

    @Test
    void keepsAndListsWhatOthersPutThere() {
        DesiredConfig desired =
                DesiredConfig.of(spec, live(Map.of("S3_BUCKET", "b", "RAILS_ENV", "staging")), Set.of());
        assertThat(desired.kept()).containsExactly("S3_BUCKET");
        assertThat(desired.object().getData()).containsEntry("S3_BUCKET", "b").containsEntry("RAILS_ENV", "production");
    }

    @Test
    void anInstallThatOthersMadeKeepsWhetherPeopleMaySignUpUntilTheSpecSaysSo() {
        ConfigMap theirs = live(Map.of("ENABLE_ACCOUNT_SIGNUP", "true", "FORCE_SSL", "true"));

        ConfigMap first = DesiredConfig.of(spec, theirs, Set.of()).object();

        assertThat(first.getData())
                .containsEntry("ENABLE_ACCOUNT_SIGNUP", "true")
                .containsEntry("FORCE_SSL", "false");
        assertThat(DesiredConfig.of(spec, owned(first), Set.of()).object()).isEqualTo(first);
        Spec closed = SpecReader.read("env: {ENABLE_ACCOUNT_SIGNUP: 'false'}", List.of())
                .spec();
        assertThat(DesiredConfig.of(closed, owned(first), Set.of()).object().getData())
                .containsEntry("ENABLE_ACCOUNT_SIGNUP", "false");
    }

    @Test
    void stillKeepsThemWhenTheyHaveBecomeOurs() {
        ConfigMap first =
                DesiredConfig.of(spec, live(Map.of("S3_BUCKET", "b")), Set.of()).object();
        DesiredConfig again = DesiredConfig.of(spec, owned(first), Set.of());
        assertThat(again.kept()).containsExactly("S3_BUCKET");
        assertThat(again.object()).isEqualTo(first);
    }

    @Test
    void dropsASettingThatTheSpecNoLongerHas() {
        ConfigMap before = new ConfigMapBuilder(owned(live(Map.of("OLD_SETTING", "1"))))
                .editMetadata()
                .addToAnnotations(ServerSideApply.RUN_ANNOTATION, "run-0")
                .endMetadata()
                .build();
        assertThat(DesiredConfig.of(spec, before, Set.of()).object().getData()).doesNotContainKey("OLD_SETTING");
    }

    @Test
    void aTakeoverThatEndedBeforeOurApplyLosesNothing() {
        ConfigMap takenOver = owned(live(Map.of("POSTGRES_DB", "chatwoot")));

        assertThat(DesiredConfig.of(spec, takenOver, Set.of()).kept()).containsExactly("POSTGRES_DB");
    }

    @Test
    void notesThatItHasComeThroughOnWhatOthersMade() {
        ConfigMap first = DesiredConfig.of(spec, live(Map.of("REDIS_PORT", "6379")), Set.of())
                .object();

        assertThat(first.getMetadata().getAnnotations()).containsEntry(Names.KEPT_KEYS_ANNOTATION, "");
        assertThat(DesiredConfig.of(spec, null, Set.of()).object().getMetadata().getAnnotations())
                .doesNotContainKey(Names.KEPT_KEYS_ANNOTATION);
    }

    @Test
    void keepsALeakedPasswordOnlyWhileADeploymentReadsItThere() {
        ConfigMap legacy = live(Map.of("REDIS_URL", "redis://:r3dis@10.0.0.10:6379/0"));

        DesiredConfig whileRead = DesiredConfig.of(spec, legacy, Set.of("REDIS_URL"));
        assertThat(whileRead.leaked()).containsExactly("REDIS_URL");
        assertThat(whileRead.object().getData()).containsKey("REDIS_URL");

        assertThat(DesiredConfig.of(spec, legacy, Set.of()).object().getData()).doesNotContainKey("REDIS_URL");
    }

    @Test
    void seesWhichKeysADeploymentReads() {
        var deployment = new DeploymentBuilder()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .addNewContainer()
                .addNewEnv()
                .withName("REDIS_URL")
                .withNewValueFrom()
                .withNewConfigMapKeyRef("REDIS_URL", Names.CONFIG_MAP, false)
                .endValueFrom()
                .endEnv()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
        assertThat(LiveConfig.read(deployment)).containsExactly("REDIS_URL");
    }

    @Test
    void whatOthersPodsGetAsAWholeStaysUntilTheyHaveRolled() {
        var theirs = new DeploymentBuilder()
                .withNewSpec()
                .withNewTemplate()
                .withNewMetadata()
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .addNewEnvFrom()
                .withNewConfigMapRef(Names.CONFIG_MAP, false)
                .endEnvFrom()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec();
        assertThat(LiveConfig.read(theirs.build())).contains("DATABASE_URL", "REDIS_URL");

        var ours = theirs.editSpec()
                .editTemplate()
                .editMetadata()
                .addToAnnotations(Names.CHECKSUM_ANNOTATION, "c")
                .endMetadata()
                .endTemplate()
                .endSpec();
        assertThat(LiveConfig.read(ours.build())).isEmpty();
    }

    @Test
    void anotherDeploymentThatReadsASecretThereIsNamed() {
        Container whole = new ContainerBuilder()
                .addNewEnvFrom()
                .withNewConfigMapRef(Names.CONFIG_MAP, false)
                .endEnvFrom()
                .build();
        Container withTheSecret = new ContainerBuilder(whole)
                .addNewEnvFrom()
                .withNewSecretRef(Names.SECRET, false)
                .endEnvFrom()
                .build();
        Container byName = new ContainerBuilder(withTheSecret)
                .addNewEnv()
                .withName("REDIS_URL")
                .withNewValueFrom()
                .withNewConfigMapKeyRef("REDIS_URL", Names.CONFIG_MAP, false)
                .endValueFrom()
                .endEnv()
                .build();
        Set<String> leaving = Set.of("REDIS_URL", "DATABASE_URL");

        assertThat(ConfigPrecheck.reads(of(whole), leaving)).containsExactly("DATABASE_URL", "REDIS_URL");
        assertThat(ConfigPrecheck.reads(of(withTheSecret), leaving)).isEmpty();
        assertThat(ConfigPrecheck.reads(of(byName), leaving)).containsExactly("REDIS_URL");
    }

    private static Deployment of(Container container) {
        return new DeploymentBuilder()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .withContainers(container)
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static ConfigMap live(Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("chatwoot")
                .withName(Names.CONFIG_MAP)
                .endMetadata()
                .withData(data)
                .build();
    }

    private static ConfigMap owned(ConfigMap map) {
        Map<String, Object> keys = new LinkedHashMap<>();
        map.getData().keySet().forEach(key -> keys.put("f:" + key, Map.of()));
        FieldsV1 fields = new FieldsV1();
        fields.setAdditionalProperty("f:data", keys);
        return new ConfigMapBuilder(map)
                .editMetadata()
                .addToManagedFields(new ManagedFieldsEntryBuilder()
                        .withManager(ServerSideApply.FIELD_MANAGER)
                        .withOperation("Apply")
                        .withFieldsV1(fields)
                        .build())
                .endMetadata()
                .build();
    }
}
