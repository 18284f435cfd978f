package io.keybuzz.runbook.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.migration.SchemaState;
import io.keybuzz.runbook.plan.Planner.Foreseen;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a plan says about the schema is what {@code UpgradeLook}, {@code BackupStep} and the runbooks do about it. */
class UpgradePlannerTest {
    private static final String NEXT = "20240213131253";

    @Test
    void dataWithoutAnInstallIsBackedUpOnceItsImageHasToldWhatItBrings() {
        Target target = backedUp();

        assertThat(UpgradePlanner.backup(target, schema(2, true, NEXT), false)
                        .orElseThrow()
                        .changes())
                .extracting(c -> c.object())
                .containsExactly("Job/chatwoot/chatwoot-backup-*");
        Foreseen asked = UpgradePlanner.backup(target, schema(2, false), false).orElseThrow();
        assertThat(asked.changes()).isEmpty();
        assertThat(asked.unknown()).contains("is known with the image's migrations");
        assertThat(UpgradePlanner.backup(target, schema(2, false), true)
                        .orElseThrow()
                        .changes())
                .as("an install in use is backed up before its image can be asked")
                .hasSize(1);
    }

    @Test
    void withoutAWordAboutBackupsTheRunStopsAndAsks() {
        Target target = SpecFixture.of("chatwoot").target();

        assertThat(UpgradePlanner.backup(target, schema(2, true, NEXT), false)
                        .orElseThrow()
                        .unknown())
                .contains("the database has 2 users: the run stops here and asks");
        assertThat(UpgradePlanner.backup(target, schema(0, true, NEXT), true)).isEmpty();
    }

    @Test
    void aJumpOverAStopIsRefusedOverAnInstallAndOverDataAlone() {
        SchemaState schema = schema(2, true, "20250416182131", "20250421082927");

        List<Diagnosis> over = UpgradePlanner.refusals(Optional.of(web()), "r/c:v4.2.0", schema, Instant.EPOCH);
        List<Diagnosis> alone = UpgradePlanner.refusals(Optional.empty(), "r/c:v4.2.0", schema, Instant.EPOCH);

        assertThat(over)
                .extracting(Diagnosis::summary)
                .singleElement()
                .asString()
                .contains("r/c:v3.12.0", "v4.1.x");
        assertThat(alone)
                .extracting(Diagnosis::summary)
                .singleElement()
                .asString()
                .contains("From the version that the data is from", "v4.1.x");
    }

    @Test
    void aSchemaThatIsNewerThanTheImageIsRefused() {
        SchemaState newer = new SchemaState(true, 70, true, 2, NEXT, true, List.of(), "20231211010827");

        assertThat(UpgradePlanner.refusals(Optional.of(web()), "r/c:v3.11.0", newer, Instant.EPOCH))
                .hasSize(1);
    }

    @Test
    void withoutUsersNothingIsRefusedByTheSchema() {
        assertThat(UpgradePlanner.refusals(
                        Optional.of(web()), "r/c:v4.2.0", schema(0, true, "20250421082927"), Instant.EPOCH))
                .isEmpty();
    }

    @Test
    void aRedeployLetsTheWorkersRestWithoutUsersToo() {
        assertThat(UpgradePlanner.inItsOrder(schema(0, true, NEXT), true)).isTrue();
        assertThat(UpgradePlanner.inItsOrder(schema(0, true, NEXT), false)).isFalse();
        assertThat(UpgradePlanner.inItsOrder(schema(0, true), true)).isFalse();
    }

    private static Target backedUp() {
        Target target = SpecFixture.of("chatwoot").target();
        Spec.Backup backup = new Spec.Backup(Spec.Backup.Mode.JOB, "postgres:16", null, "backups", null, 7, false);
        return new Target(target.spec().but().backup(backup).spec(), target.run());
    }

    private static SchemaState schema(long users, boolean known, String... missing) {
        return new SchemaState(
                true,
                70,
                true,
                users,
                "20240213131252",
                known,
                List.of(missing),
                missing.length == 0 ? null : missing[missing.length - 1]);
    }

    private static Deployment web() {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(Names.WEB)
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .addNewContainer()
                .withName(Names.WEB)
                .withImage("r/c:v3.12.0")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }
}
