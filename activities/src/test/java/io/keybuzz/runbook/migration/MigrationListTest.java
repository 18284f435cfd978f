package io.keybuzz.runbook.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MigrationListTest {
    private final Spec spec = Targets.spec("chatwoot", Spec.Adopt.ASK, null);

    @Test
    void isReadFromTheJobsLog() {
        assertThat(MigrationList.fromLog("cannot connect\nchatwoot-runbook migrations: 20230002 20230001 \n== x"))
                .contains(List.of("20230001", "20230002"));
        assertThat(MigrationList.fromLog("chatwoot-runbook migrations: \n")).isEmpty();
        assertThat(MigrationList.fromLog("")).isEmpty();
    }

    @Test
    void isReadFromFileNames() {
        assertThat(MigrationList.fromFiles("20230001_a.rb\r\n20230002_b_c.rb\nREADME.md\n"))
                .contains(List.of("20230001", "20230002"));
        assertThat(MigrationList.fromFiles("ls: db/migrate: No such file")).isEmpty();
    }

    @Test
    void theSchemaLacksWhatTheImageHasAndTheDatabaseHasNot() {
        SchemaState state = SchemaReader.state(
                Set.of("users", "ar_internal_metadata", "schema_migrations"),
                Set.of("20230001", "20240001"),
                3,
                Optional.of(List.of("20230001", "20230002")));

        assertThat(state.missing()).containsExactly("20230002");
        assertThat(state.lastApplied()).isEqualTo("20240001");
        assertThat(state.current()).isFalse();
        assertThat(MigrationPlanner.diff(state)).contains("+20230002").doesNotContain("+20230001");
        assertThat(MigrationChecks.check(spec, state).status()).isEqualTo(Status.FAILED);
    }

    @Test
    void aSchemaOfAnUnknownImageIsAWarningAndNeverCurrent() {
        SchemaState state = SchemaReader.state(Set.of("ar_internal_metadata"), Set.of("20230001"), 0, Optional.empty());

        assertThat(state.current()).isFalse();
        assertThat(MigrationChecks.check(spec, state).status()).isEqualTo(Status.WARNED);
    }

    @Test
    void anImageIsKnownByTheDigestThatItsPodsRun() {
        assertThat(ImageMigrations.digests(List.of(pod("chatwoot:1", "a"), pod("other:1", "b")), "chatwoot:1"))
                .containsExactly("a".repeat(64));
        assertThat(ImageMigrations.digests(List.of(pod("chatwoot:1", "a"), pod("chatwoot:1", "b")), "chatwoot:1"))
                .hasSize(2);
        assertThat(ImageMigrations.digests(List.of(), "chatwoot@sha256:" + "c".repeat(64)))
                .containsExactly("c".repeat(64));
    }

    private static Pod pod(String image, String digest) {
        return new PodBuilder()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withImage(image)
                .endContainer()
                .endSpec()
                .withNewStatus()
                .addNewContainerStatus()
                .withName("c")
                .withImageID("x@sha256:" + digest.repeat(64))
                .endContainerStatus()
                .endStatus()
                .build();
    }
}
