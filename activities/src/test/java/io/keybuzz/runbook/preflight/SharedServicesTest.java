package io.keybuzz.runbook.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.spec.Spec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedServicesTest {
    /** database chatwoot as chatwoot at 10.0.0.10:5432, Redis 10.0.0.10:6379/0. */
    private static final Target TARGET = Targets.of("chatwoot", "run-1");

    private static final Map<String, String> THE_SAME = Map.of(
            "POSTGRES_HOST", "10.0.0.10",
            "POSTGRES_DATABASE", "chatwoot",
            "POSTGRES_USERNAME", "chatwoot",
            "REDIS_URL", "redis://:p4ssw0rd@10.0.0.10:6379/0");

    @Test
    void aStoppedInstallOnTheSameOfEverythingIsRefusedWithNamespaceAndWorkloads() {
        Diagnosis refused = refusals(false, stopped("deployment/chatwoot-web"), stopped("deployment/chatwoot-worker"))
                .get(0);

        assertThat(refused.summary())
                .isEqualTo(
                        "The Chatwoot in namespace helpdesk (deployment/chatwoot-web, deployment/chatwoot-worker, at 0"
                                + " replicas) is set to use database chatwoot, role chatwoot, Redis 10.0.0.10:6379/0, as this"
                                + " install is: two installs would write over each other's data");
        assertThat(refused.evidence())
                .hasSize(2)
                .allSatisfy(e -> assertThat(e.observed()).doesNotContain("p4ssw0rd"));
        assertThat(refused.remedy())
                .contains("database.name, database.username, redis.database")
                .contains("kubectl -n helpdesk delete deployment/chatwoot-web deployment/chatwoot-worker");
    }

    @Test
    void besideAnInstallThatIsThereOnlyOneThatRunsOnItsDataIsRefused() {
        assertThat(refusals(true, other("deployment/chatwoot-web", false, THE_SAME)))
                .hasSize(1);
        Findings beside = judged(true, stopped("deployment/chatwoot-web"));
        assertThat(beside.refusals()).isEmpty();
        assertThat(beside.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.status()).isEqualTo(Check.Status.WARNED);
            assertThat(warning.detail()).contains("namespace helpdesk", "at 0 replicas");
        });
    }

    @Test
    void theRoleAloneIsRefusedToANewInstallAndToldToOneThatIsThere() {
        OtherInstall role = other(
                "deployment/chatwoot-web",
                false,
                with(Map.of("POSTGRES_DATABASE", "other", "REDIS_URL", "redis://elsewhere.example")));

        assertThat(refusals(false, role))
                .singleElement()
                .satisfies(refused ->
                        assertThat(refused.summary()).contains("is set to use role chatwoot on another database"));
        assertThat(refusals(true, role)).isEmpty();
        assertThat(judged(true, role).warnings()).hasSize(1);
    }

    @Test
    void aSharedRoleThatThisInstallWouldChangeIsRefusedAlsoBesideAnInstallThatIsThere() {
        OtherInstall runs = other(
                "deployment/chatwoot-web",
                false,
                with(Map.of("POSTGRES_DATABASE", "other", "REDIS_URL", "redis://elsewhere.example")));
        OtherInstall stands = other(
                "deployment/chatwoot-web",
                true,
                with(Map.of("POSTGRES_DATABASE", "other", "REDIS_URL", "redis://elsewhere.example")));
        Optional<String> change = Optional.of("take SUPERUSER from it");

        assertThat(SharedServices.judged(TARGET, List.of(runs), true, change, true)
                        .refusals())
                .singleElement()
                .satisfies(refused -> {
                    assertThat(refused.summary())
                            .contains("namespace helpdesk", "role chatwoot on another database")
                            .endsWith("would change for both. This install would take SUPERUSER from it");
                    assertThat(refused.remedy())
                            .startsWith("Give the other one a role of its own first")
                            .contains("or give this install its own: database.username");
                });
        assertThat(SharedServices.judged(TARGET, List.of(stands), true, change, true)
                        .refusals())
                .isEmpty();
    }

    @Test
    void anInstallOnOtherServicesIsNoConcernOfOurs() {
        OtherInstall apart = other(
                "deployment/chatwoot-web",
                false,
                with(Map.of("POSTGRES_HOST", "10.0.0.99", "REDIS_URL", "redis://10.0.0.10:6379/1")));

        Findings findings = judged(false, apart);

        assertThat(findings.refusals()).isEmpty();
        assertThat(findings.warnings()).isEmpty();
    }

    @Test
    void anotherPortOfTheSameHostIsToldSinceItMayBeAPooler() {
        Findings pooled = judged(
                false,
                other(
                        "deployment/chatwoot-web",
                        false,
                        with(Map.of("POSTGRES_PORT", "6432", "REDIS_URL", "redis://10.0.0.10:6379/1"))));

        assertThat(pooled.refusals()).isEmpty();
        assertThat(pooled.warnings())
                .singleElement()
                .satisfies(warning -> assertThat(warning.detail())
                        .contains("deployment/chatwoot-web in namespace helpdesk", "10.0.0.10:6432"));
    }

    @ParameterizedTest
    @CsvSource({
        "postgres, postgres.helpdesk.svc.cluster.local, true",
        "postgres.helpdesk, Postgres.helpdesk.svc, true",
        "postgres, postgres, false",
        "db.example.org., db.example.org, true",
        "db1.example.org, db2.example.org, false"
    })
    void namesOfAServiceAreComparedFromWhereTheyAreSaid(String theirs, String ours, boolean same) {
        var spec = TARGET.spec();
        var d = spec.database();
        Target target = new Target(
                spec.but()
                        .database(new Spec.Database(
                                ours,
                                5432,
                                d.name(),
                                d.username(),
                                d.adminUsername(),
                                d.adminPassword(),
                                d.sslMode(),
                                null))
                        .spec(),
                TARGET.run());

        assertThat(other("deployment/chatwoot-web", false, with(Map.of("POSTGRES_HOST", theirs)))
                        .database(target))
                .isEqualTo(same);
    }

    @Test
    void whatCouldNotBeReadIsSaidAndNotGuessed() {
        Map<String, String> config = with(Map.of());
        config.remove("REDIS_URL");
        OtherInstall half = new OtherInstall(
                "helpdesk",
                "deployment/chatwoot-web",
                false,
                DataServices.used(with(Map.of("POSTGRES_DATABASE", "other", "POSTGRES_USERNAME", "other"))),
                config.keySet(),
                Set.of("Secret/chatwoot-secrets"));

        Findings findings = SharedServices.judged(TARGET, List.of(half), false, Optional.empty(), false);

        assertThat(findings.refusals()).isEmpty();
        assertThat(findings.warnings()).singleElement().satisfies(check -> {
            assertThat(check.status()).isEqualTo(Check.Status.SKIPPED);
            assertThat(check.detail())
                    .contains("The Deployments of other namespaces could not be listed", "deploy/rbac-diagnosis.yaml")
                    .contains("Which Redis deployment/chatwoot-web in namespace helpdesk uses could not be told without"
                            + " Secret/chatwoot-secrets");
        });
        OtherInstall blind = new OtherInstall(
                "helpdesk",
                "deployment/chatwoot-web",
                false,
                DataServices.used(Map.of()),
                Set.of(),
                Set.of("ConfigMap/chatwoot-config"));
        assertThat(judged(false, blind).warnings().get(0).detail()).startsWith("Which database and Redis ");
    }

    private static Map<String, String> with(Map<String, String> other) {
        Map<String, String> environment = new HashMap<>(THE_SAME);
        environment.putAll(other);
        return environment;
    }

    private static OtherInstall stopped(String workload) {
        return other(workload, true, THE_SAME);
    }

    private static OtherInstall other(String workload, boolean stopped, Map<String, String> environment) {
        return new OtherInstall(
                "helpdesk", workload, stopped, DataServices.used(environment), environment.keySet(), Set.of());
    }

    private static Findings judged(boolean installed, OtherInstall... others) {
        return SharedServices.judged(TARGET, List.of(others), installed, Optional.empty(), true);
    }

    private static List<Diagnosis> refusals(boolean installed, OtherInstall... others) {
        return judged(installed, others).refusals();
    }
}
