package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.legacy.Variant;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.run.Names;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A helpdesk that hand-written scripts made: what may not be done with it, and what is done in the order of a redeploy. */
class AdoptionRulesScenarioTest extends AdoptedScenario {
    private static final List<String> NEWER = List.of("20240131040316", "20240207103014", "20240213131252");

    @BeforeEach
    void peopleUseIt() throws Exception {
        world.firewalls("off");
        legacy(Variant.PLAIN);
    }

    @Test
    void whoForbidsItIsRefusedWithEveryObjectAndNothingIsWritten() throws Exception {
        Map<String, String> before = Legacy.objects(world);
        List<String> roleAndDatabases = roleAndDatabases();

        Report report = install(Map.of("adopt", "NO", "database", ITS_DATABASE));

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnoses(report))
                .anySatisfy(refused -> assertThat(refused.summary())
                        .startsWith("adopt is NO, but this would have to change: role chatwoot"))
                .filteredOn(d -> d.summary().contains("made with another tool"))
                .singleElement()
                .satisfies(refused -> {
                    assertThat(refused.cause()).isEqualTo(Cause.REFUSED);
                    assertThat(refused.summary())
                            .contains(
                                    "ConfigMap/chatwoot/chatwoot-config (kubectl-client-side-apply",
                                    "Secret/chatwoot/chatwoot-secrets (kubectl-client-side-apply",
                                    "Deployment/chatwoot/chatwoot-web (kubectl-client-side-apply",
                                    "Deployment/chatwoot/chatwoot-worker (kubectl-client-side-apply");
                });
        assertThat(changes(report)).isEmpty();
        assertThat(Legacy.objects(world)).isEqualTo(before);
        assertThat(roleAndDatabases()).isEqualTo(roleAndDatabases);
        assertThat(world.redis("EXISTS", Names.REDIS_OWNER_KEY)).containsExactly("0");
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void aRoleWhosePasswordNobodyToldIsAskedForAndNotGivenAnother() throws Exception {
        world.sql("postgres", "ALTER ROLE chatwoot PASSWORD 'nobody-told-the-Secret-1'");
        Map<String, String> before = Legacy.objects(world);
        List<String> roleAndDatabases = roleAndDatabases();

        Report report = install(Map.of("adopt", "YES", "database", ITS_DATABASE, "onFailure", "FAIL"));

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        Diagnosis told = diagnosis(report, Cause.DATABASE_PASSWORD);
        assertThat(told.summary()).contains("Role chatwoot existed before");
        assertThat(told.remedy()).contains("secretEnv: {POSTGRES_PASSWORD");
        assertThat(changes(report)).isEmpty();
        assertThat(Legacy.objects(world)).isEqualTo(before);
        assertThat(roleAndDatabases()).isEqualTo(roleAndDatabases);
    }

    @Test
    void withPendingMigrationsItIsTakenOverInTheOrderOfARedeployAndNothingIsSeeded() throws Exception {
        Legacy.leaveJobs(world);
        Map<String, List<String>> rows = Legacy.rows(world, Legacy.DATABASE);
        Map<String, List<String>> jobs = Legacy.jobs(world);

        Report report = install(
                Map.of("adopt", "YES", "database", ITS_DATABASE, "image", IMAGE + NEXT_RELEASE, "backup", "EXTERNAL"));

        assertSucceeded(report);
        assertThat(report.steps())
                .extracting(StepReport::id)
                .containsSubsequence("backup", "drain", "migrate", "deploy", "rollout");
        assertThat(world.sql(Legacy.DATABASE, "SELECT version FROM schema_migrations"))
                .containsAll(NEWER);
        assertThat(peoples(Legacy.rows(world, Legacy.DATABASE))).isEqualTo(peoples(rows));
        assertThat(Legacy.jobs(world)).isEqualTo(jobs);
        assertThat(world.redis("EXISTS", Names.ONBOARDING_KEY))
                .as("what a seed would open again")
                .containsExactly("0");
        assertThat(world.sql("postgres", "SELECT rolsuper::text FROM pg_roles WHERE rolname = 'chatwoot'"))
                .containsExactly("false");
        assertThat(world.kubernetes()
                        .configMaps()
                        .inNamespace("chatwoot")
                        .withName(Names.CONFIG_MAP)
                        .get()
                        .getData())
                .doesNotContainKey("REDIS_URL");
        assertThat(pods("chatwoot-worker")).hasSize(2);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
        assertNothingIsLeftToDo(NEXT_RELEASE);
    }

    @Test
    void whatAnAutoscalerDecidesIsNamedAndStaysItsOwn() throws Exception {
        world.kubernetes()
                .resource(new HorizontalPodAutoscalerBuilder()
                        .withNewMetadata()
                        .withNamespace("chatwoot")
                        .withName("by-load")
                        .endMetadata()
                        .withNewSpec()
                        .withNewScaleTargetRef()
                        .withApiVersion("apps/v1")
                        .withKind("Deployment")
                        .withName(Names.WEB)
                        .endScaleTargetRef()
                        .withMinReplicas(3)
                        .withMaxReplicas(4)
                        .endSpec()
                        .build())
                .create();
        // As the lab's controller does it within its quarter of a minute; the testbed has none.
        web().scale(3);
        Waiting.until(
                "it has scaled", Duration.ofMinutes(1), () -> pods(Names.WEB).size() == 3);
        assertThat(InspectScenarioTest.inspect().get("owners"))
                .contains(
                        "an autoscaler decides the replicas of Deployment/chatwoot-web",
                        "kubectl get horizontalpodautoscaler by-load",
                        "scales chatwoot-web");

        Report report = install(Map.of("adopt", "YES", "database", ITS_DATABASE));

        assertSucceeded(report);
        assertThat(changes(report)).contains("Deployment/chatwoot/chatwoot-web");
        assertThat(web().get().getSpec().getReplicas()).isEqualTo(3);
        assertThat(pods(Names.WEB)).hasSize(3);
        assertThat(pods(Names.WORKER))
                .as("nobody but the spec decides about these")
                .hasSize(2);
        assertThat(world.kubernetes()
                        .autoscaling()
                        .v2()
                        .horizontalPodAutoscalers()
                        .inNamespace("chatwoot")
                        .withName("by-load")
                        .get()
                        .getSpec()
                        .getMinReplicas())
                .isEqualTo(3);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    private static RollableScalableResource<Deployment> web() {
        return world.kubernetes().apps().deployments().inNamespace("chatwoot").withName(Names.WEB);
    }
}
