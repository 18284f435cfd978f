package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.cli.CommandRun;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckIds;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class VerifyScenarioTest extends Scenario {

    @Tag("core")
    @Test
    void aFreshInstallHasNoDriftAndAVerificationWritesNothing() throws Exception {
        assertSucceeded(install(DEFAULTS));
        Map<String, String> before = written();
        Map<String, String> beside = beside();
        Map<String, List<String>> rules = allRules();

        Report report = Run.verify(world, Map.of());

        assertSucceeded(report);
        assertThat(check(report, "drift").status())
                .as(() -> check(report, "drift").toString())
                .isEqualTo(Check.Status.PASSED);
        assertThat(report.checks()).extracting(Check::id).containsAll(CheckIds.VALIDATION);
        assertThat(report.checks())
                .extracting(Check::status)
                .as("what can be asked is asked")
                .doesNotContain(Check.Status.FAILED, Check.Status.SKIPPED);
        assertThat(written()).isEqualTo(before);
        assertThat(beside()).isEqualTo(beside);
        assertThat(allRules()).isEqualTo(rules);
    }

    @Test
    void theDoorToTheFirstAdministratorIsWarnedOfAndFailsAStrictVerification() throws Exception {
        assertSucceeded(install(DEFAULTS));

        Report report = Run.verify(world, Map.of());
        Report strict = Run.verify(world, Map.of("strict", true));

        assertSucceeded(report);
        assertThat(check(report, "first-administrator").status()).isEqualTo(Check.Status.WARNED);
        assertThat(check(report, "first-administrator").detail())
                .contains("https://support.keybuzz.io/installation/onboarding");
        assertThat(strict.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnoses(strict).toString()).contains("/installation/onboarding");
    }

    @Test
    void aRedisThatWasEmptiedUnderPeoplesDataIsTold() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.sql("chatwoot", "insert into users(email, type) values('ada@example.org', 'SuperAdmin') returning email");
        world.redis("FLUSHALL");

        assertThat(check(install(DEFAULTS), "redis-of-the-data").detail()).contains("was emptied", "1 user");
    }

    @Test
    void everyCheckIsInTheReportAndTheCommandFailsWhenOneDoes() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.firewalls("seed");

        CommandRun run = world.command("verify", "chatwoot", "--json");

        assertThat(run.exit()).as(run.err()).isEqualTo(1);
        assertThat(run.json().path("outcome").asText()).isEqualTo("FAILED");
        assertThat(run.json().path("checks").findValuesAsText("id")).containsAll(CheckIds.VALIDATION);
        assertThat(run.json().path("steps").findValuesAsText("cause")).containsExactly("FIREWALL");
        assertThat(run.json().path("steps").findValuesAsText("remedy"))
                .hasSize(1)
                .allSatisfy(remedy -> assertThat(remedy).isNotBlank());
    }

    @Test
    void aDatabaseThatWasMadeAnewBesideAnOldRedisIsTold() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.sql("postgres", "DROP DATABASE chatwoot WITH (FORCE)");

        Report report = install(DEFAULTS);

        assertSucceeded(report);
        assertThat(check(report, "redis-of-the-data").status()).isEqualTo(Check.Status.WARNED);
    }

    @Test
    void firewallsThatShutAgainAreTheOneCauseOfWhatVisitorsSee() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.firewalls("seed");
        Map<String, List<String>> rules = allRules();

        Report report = Run.verify(world, Map.of());

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnoses(report)).extracting(d -> d.cause()).containsExactly(Cause.FIREWALL);
        assertThat(check(report, "drift").evidence())
                .extracting(Evidence::what)
                .anyMatch(what -> what.startsWith("ufw/10.0.0."));
        assertThat(allRules()).isEqualTo(rules);
        assertSucceeded(install(DEFAULTS));
        assertSucceeded(Run.verify(world, Map.of()));
    }

    @Tag("core")
    @Test
    void whatSomebodyEditedIsShownWithWhoDidItAndAnInstallPutsItBack() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.kubernetes()
                .apps()
                .deployments()
                .inNamespace("chatwoot")
                .withName("chatwoot-worker")
                .patch(
                        byHand(PatchType.STRATEGIC_MERGE),
                        "{\"spec\":{\"template\":{\"spec\":{\"terminationGracePeriodSeconds\":7}}}}");
        world.sql("chatwoot", "CREATE EXTENSION IF NOT EXISTS hstore");

        Report report = Run.verify(world, Map.of());

        assertThat(drift(report, "Deployment/chatwoot/chatwoot-worker"))
                .contains("# written by kubectl-edit at ")
                .contains("-      terminationGracePeriodSeconds: 40", "+      terminationGracePeriodSeconds: 7");
        assertThat(drift(report, "extension/chatwoot/hstore")).startsWith("new:");
        // The Deployment is taken back: its fields are the runbook's, and kubectl is a tool in a person's hands.
        assertSucceeded(install(Map.of("adopt", "YES")));
        assertThat(drift(Run.verify(world, Map.of()), "Deployment/chatwoot/chatwoot-worker"))
                .isEmpty();
    }

    @Test
    void aSecretThatSomebodyRotatedIsShownWithoutItsValue() throws Exception {
        world.credential("smtp-password", "first-Password");
        assertSucceeded(install(Map.of("secretEnv", Map.of("SMTP_PASSWORD", "file:smtp-password"))));
        String rotated = Base64.getEncoder().encodeToString("rotated-Password".getBytes(StandardCharsets.UTF_8));
        world.kubernetes()
                .secrets()
                .inNamespace("chatwoot")
                .withName("chatwoot-secrets")
                .patch(byHand(PatchType.STRATEGIC_MERGE), "{\"data\":{\"SMTP_PASSWORD\":\"" + rotated + "\"}}");

        Report report = Run.verify(world, Map.of());

        assertSucceeded(report);
        assertThat(check(report, "drift").status()).isEqualTo(Check.Status.WARNED);
        assertThat(drift(report, "Secret/chatwoot/chatwoot-secrets"))
                .contains("# written by kubectl-edit at ", "SMTP_PASSWORD: '***");
        assertThat(report.toString()).doesNotContain("rotated-Password", "first-Password", rotated);
    }

    /** What the runbook keeps in its own namespace, and which pods there are. */
    private static Map<String, String> beside() {
        var api = world.kubernetes();
        List<HasMetadata> kept = new ArrayList<>();
        kept.addAll(api.configMaps().inNamespace("chatwoot-runbook").list().getItems());
        kept.addAll(api.secrets().inNamespace("chatwoot-runbook").list().getItems());
        kept.addAll(api.leases().inNamespace("chatwoot-runbook").list().getItems());
        Map<String, String> beside = new TreeMap<>();
        kept.forEach(o -> beside.put(
                o.getKind() + "/" + o.getMetadata().getName(), o.getMetadata().getResourceVersion()));
        // Their versions move by themselves.
        api.pods().inNamespace("chatwoot").list().getItems().stream()
                .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
                .forEach(p -> beside.put(
                        "Pod/" + p.getMetadata().getName(), p.getMetadata().getUid()));
        return beside;
    }

    private static String drift(Report report, String object) {
        return check(report, "drift").evidence().stream()
                .filter(e -> e.what().startsWith(object + " "))
                .map(Evidence::observed)
                .collect(Collectors.joining("\n"));
    }
}
