package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.cli.CommandRun;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckIds;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class VerifyScenarioTest extends Scenario {
    private static final String RULE = "route allow from 10.0.0.0/16 to 10.233.0.0/16";
    private static final String SINCE = " since the last install";
    private static final int QUIET_LOOKS = 20;

    @Tag("core")
    @Test
    void aFreshInstallHasNoDriftAndAVerificationWritesNothing() throws Exception {
        assertSucceeded(install(DEFAULTS));
        Map<String, String> before = atRest();
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
        assertThat(versions()).isEqualTo(before);
        assertThat(allRules()).isEqualTo(rules);
    }

    @Test
    void theDoorToTheFirstAdministratorIsWarnedOfAndFailsAStrictVerification() throws Exception {
        Report installed = install(DEFAULTS);

        Report report = Run.verify(world, Map.of());
        Report strict = Run.verify(world, Map.of("strict", true));

        assertWarnsOfTheDoor(installed);
        assertWarnsOfTheDoor(report);
        assertThat(strict.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnoses(strict).toString()).contains("/installation/onboarding");
        world.sql("chatwoot", "insert into users(email, type) values('ada@example.org', 'SuperAdmin') returning email");
        world.redis("DEL", Names.ONBOARDING_KEY);
        Report shut = Run.verify(world, Map.of());
        assertSucceeded(shut);
        assertThat(check(shut, "first-administrator").status())
                .as(() -> check(shut, "first-administrator").toString())
                .isEqualTo(Check.Status.PASSED);
    }

    private static void assertWarnsOfTheDoor(Report report) {
        assertSucceeded(report);
        assertThat(check(report, "first-administrator").status()).isEqualTo(Check.Status.WARNED);
        assertThat(check(report, "first-administrator").detail())
                .contains("https://support.keybuzz.io/installation/onboarding");
    }

    @Test
    void aRedisThatWasEmptiedUnderPeoplesDataIsTold() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.sql("chatwoot", "insert into users(email, type) values('ada@example.org', 'SuperAdmin') returning email");
        world.redis("FLUSHALL");

        assertToldOf(install(DEFAULTS), "was emptied", "1 user");
        assertToldUntilSomebodySaysThatTheyBelongTogether("was emptied", "1 user");
    }

    /** @param words of the warning of the install before */
    private static void assertToldUntilSomebodySaysThatTheyBelongTogether(String... words) throws Exception {
        Report verified = Run.verify(world, Map.of());
        assertToldOf(verified, words);
        String command = check(verified, "redis-of-the-data").detail().replaceFirst(".* SET ", "SET ");
        assertThat(command).matches("SET chatwoot-runbook:data [0-9]+");
        world.redis(command.split(" "));
        assertThat(Run.verify(world, Map.of()).checks()).extracting(Check::id).doesNotContain("redis-of-the-data");
    }

    private static void assertToldOf(Report report, String... words) {
        assertThat(check(report, "redis-of-the-data").status()).isEqualTo(Check.Status.WARNED);
        assertThat(check(report, "redis-of-the-data").detail()).contains(words);
    }

    /** As a person who restores a dump does it: the database is no longer the one that the jobs in Redis are about. */
    @Test
    void aDatabaseThatSomebodyMadeAnewWithPeopleInItBesideAnOldRedisIsTold() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.sql("postgres", "ALTER DATABASE chatwoot ALLOW_CONNECTIONS false");
        world.sql(
                "postgres",
                "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE datname = 'chatwoot'"
                        + " AND backend_type = 'client backend'");
        world.sql("postgres", "CREATE DATABASE loaded OWNER chatwoot TEMPLATE chatwoot");
        world.sql("postgres", "DROP DATABASE chatwoot");
        world.sql("postgres", "ALTER DATABASE loaded RENAME TO chatwoot");
        world.sql("chatwoot", "insert into users(email, type) values('ada@example.org', 'SuperAdmin') returning email");

        Report report = install(DEFAULTS);

        assertSucceeded(report);
        assertToldOf(report, "1 user", "somebody made it anew");
        assertToldUntilSomebodySaysThatTheyBelongTogether("1 user", "somebody made it anew");
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
        assertToldOf(report, "Redis is this install's");
        assertToldUntilSomebodySaysThatTheyBelongTogether("somebody made it anew");
    }

    @Test
    void firewallsThatShutAgainAreTheOneCauseOfWhatVisitorsSee() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.firewalls("seed");
        Map<String, List<String>> rules = allRules();
        Map<String, String> before = atRest();

        Report report = Run.verify(world, Map.of());

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnoses(report)).extracting(d -> d.cause()).containsExactly(Cause.FIREWALL);
        assertThat(versions())
                .as("who looks for a cause changes nothing either")
                .isEqualTo(before);
        assertThat(check(report, "drift").evidence())
                .extracting(Evidence::what)
                .anyMatch(what -> what.startsWith("ufw/10.0.0."));
        assertThat(allRules()).isEqualTo(rules);
        assertSucceeded(install(DEFAULTS));
        assertSucceeded(Run.verify(world, Map.of()));
    }

    @Test
    void aVerificationThatFindsNoPodBehindTheServiceSaysWhyAndWritesNothing() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.kubernetes()
                .services()
                .inNamespace("chatwoot")
                .withName("chatwoot-web")
                .patch(byHand(PatchType.JSON_MERGE), "{\"spec\":{\"selector\":{\"component\":\"nobody\"}}}");
        Waiting.until(
                "no pod is behind it",
                Duration.ofMinutes(1),
                () -> WayIn.answers(world).values().stream().allMatch(status -> status == 503));
        Map<String, String> before = atRest();
        Map<String, List<String>> rules = allRules();

        Report report = Run.verify(world, Map.of());

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnoses(report)).extracting(d -> d.cause()).containsExactly(Cause.NO_READY_ENDPOINTS);
        assertThat(drift(report, "Service/chatwoot/chatwoot-web"))
                .contains("-    component: web", "+    component: nobody");
        assertThat(versions()).isEqualTo(before);
        assertThat(allRules()).isEqualTo(rules);
    }

    @Test
    void aRuleThatSomebodyRemovedIsShownAsADiffWhetherOrNotAPodRunsThere() throws Exception {
        assertSucceeded(install(DEFAULTS));
        List<String> busy = nodesOf("web", "worker");
        String idle = World.NODES.stream()
                .filter(node -> !busy.contains(node))
                .findFirst()
                .orElseThrow();
        String goneIdle = removeTheRuleOn(idle);

        Report warned = Run.verify(world, Map.of());

        assertSucceeded(warned);
        assertThat(check(warned, "drift").status()).isEqualTo(Check.Status.WARNED);
        assertShownAsADiff(drift(warned, "ufw/" + idle + "/" + RULE), idle, goneIdle);
        assertThat(Run.verify(world, Map.of("strict", true)).outcome()).isEqualTo(Outcome.FAILED);

        String served = nodesOf("web").get(0);
        String goneServed = removeTheRuleOn(served);
        Map<String, List<String>> rules = allRules();
        CommandRun run = world.command("verify", "chatwoot", "--json");

        assertThat(run.exit()).as(run.err()).isEqualTo(1);
        Map<String, String> told = driftOf(run);
        assertShownAsADiff(told.get("ufw/" + idle + "/" + RULE + SINCE), idle, goneIdle);
        assertShownAsADiff(told.get("ufw/" + served + "/" + RULE + SINCE), served, goneServed);
        assertThat(allRules()).as("nothing is added by looking").isEqualTo(rules);
        world.ufw(idle, goneIdle.substring("ufw ".length()));
        world.ufw(served, goneServed.substring("ufw ".length()));
        assertThat(check(Run.verify(world, Map.of()), "drift").status()).isEqualTo(Check.Status.PASSED);
    }

    /** @return the rule as it was, with the comment of the run that made it */
    private static String removeTheRuleOn(String node) throws Exception {
        String rule = world.ufwRules(node).stream()
                .filter(line -> line.startsWith("ufw " + RULE + " comment 'chatwoot-runbook "))
                .findFirst()
                .orElseThrow();
        world.ufw(node, RULE.replaceFirst("route ", "route delete "));
        assertThat(world.ufwRules(node)).doesNotContain(rule);
        return rule;
    }

    private static void assertShownAsADiff(String told, String node, String rule) {
        assertThat(told).contains("-" + rule, "Add it again: ssh " + node + " \"" + rule + "\"");
    }

    private static List<String> nodesOf(String... components) {
        return world
                .kubernetes()
                .pods()
                .inNamespace("chatwoot")
                .withLabelIn("component", components)
                .list()
                .getItems()
                .stream()
                .map(pod -> pod.getStatus().getHostIP())
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private static Map<String, String> driftOf(CommandRun run) {
        Map<String, String> told = new TreeMap<>();
        for (JsonNode check : run.json().path("checks")) {
            if (check.path("id").asText().equals("drift")) {
                check.path("evidence")
                        .forEach(e -> told.put(
                                e.path("what").asText(), e.path("observed").asText()));
            }
        }
        return told;
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

    /** The same, when nothing has moved for {@link #QUIET_LOOKS} looks: statuses of a new install are written for a moment still. */
    private static Map<String, String> atRest() {
        List<Map<String, String>> alike = new ArrayList<>();
        Waiting.until("the cluster is at rest", Duration.ofMinutes(1), () -> {
            Map<String, String> now = versions();
            if (!alike.isEmpty() && !alike.get(0).equals(now)) {
                alike.clear();
            }
            alike.add(now);
            return alike.size() >= QUIET_LOOKS;
        });
        return alike.get(0);
    }

    /**
     * The resourceVersion of everything that an install makes or has made, with what controllers make of it, and of what the runbook keeps
     * in its own namespace.
     */
    private static Map<String, String> versions() {
        var api = world.kubernetes();
        List<HasMetadata> all = new ArrayList<>();
        all.add(api.namespaces().withName("chatwoot").get());
        Stream.of(
                        api.serviceAccounts().inNamespace("chatwoot"),
                        api.configMaps().inNamespace("chatwoot"),
                        api.secrets().inNamespace("chatwoot"),
                        api.services().inNamespace("chatwoot"),
                        api.pods().inNamespace("chatwoot"),
                        api.apps().deployments().inNamespace("chatwoot"),
                        api.apps().replicaSets().inNamespace("chatwoot"),
                        api.batch().v1().jobs().inNamespace("chatwoot"),
                        api.network().v1().ingresses().inNamespace("chatwoot"),
                        api.discovery().v1().endpointSlices().inNamespace("chatwoot"),
                        api.configMaps().inNamespace("chatwoot-runbook"),
                        api.secrets().inNamespace("chatwoot-runbook"),
                        api.leases().inNamespace("chatwoot-runbook"))
                .forEach(kind -> kind.list().getItems().forEach(object -> all.add((HasMetadata) object)));
        Map<String, String> versions = new TreeMap<>();
        all.forEach(o -> versions.put(
                o.getKind() + "/" + o.getMetadata().getNamespace() + "/"
                        + o.getMetadata().getName(),
                o.getMetadata().getResourceVersion()));
        return versions;
    }

    private static String drift(Report report, String object) {
        return check(report, "drift").evidence().stream()
                .filter(e -> e.what().startsWith(object + " "))
                .map(Evidence::observed)
                .collect(Collectors.joining("\n"));
    }
}
