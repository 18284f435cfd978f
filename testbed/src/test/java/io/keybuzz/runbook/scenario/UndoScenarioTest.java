package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Undone;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run leaves that is taken back, and that only one run has a target. */
class UndoScenarioTest extends Scenario {
    private static final Map<String, Object> NOBODY_LISTENS = Map.of("addresses", List.of("10.0.0.10"));
    private static final String CONFIG = "ConfigMap/chatwoot-config";

    @ParameterizedTest
    @ValueSource(strings = {"ALLOW_POD_CIDR", "DISABLE"})
    void theFirewallsAreAsTheyWereByteForByte(String policy) throws Exception {
        Map<String, String> files = firewallFiles();

        Report report = install(
                Map.of("onFailure", "ROLLBACK", "firewall", Map.of("policy", policy), "ingress", NOBODY_LISTENS));

        assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(changes(report)).anyMatch(c -> c.startsWith("ufw/"));
        assertThat(report.compensation())
                .filteredOn(u -> u.status() == Undone.Status.FAILED)
                .isEmpty();
        assertThat(firewallFiles()).isEqualTo(files);
        assertNothingIsLeft("chatwoot");
    }

    @Test
    void bothDatabasesGoAfterACorrectedSpec() throws Exception {
        Run run = Run.start(world, Map.of("ingress", NOBODY_LISTENS));
        assertThat(run.parked().waiting().number()).isEqualTo(1);
        run.retryWith(Map.of("ingress", NOBODY_LISTENS, "database", Map.of("name", "support")));
        Waiting.until(
                "it is parked again",
                Duration.ofMinutes(2),
                () -> run.progress().waiting() != null
                        && run.progress().waiting().number() == 2);
        run.decide("ABORT");

        Report report = run.end();

        assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(report.compensation())
                .as("what is said to be left")
                .filteredOn(u -> u.status() == Undone.Status.FAILED)
                .isEmpty();
        assertThat(report.steps())
                .filteredOn(s -> s.id().equals("verify-ingress"))
                .flatExtracting(s -> s.decisions())
                .extracting(d -> d.number() + " " + d.action() + " " + d.by() + " " + d.reason())
                .containsExactly("1 RETRY Ada scenario", "2 ABORT null scenario");
        assertNothingIsLeft("chatwoot", "support");
    }

    @Test
    void aDatabaseThroughWhichOneAddressAnsweredStaysWithWhatItNeeds() throws Exception {
        Run run = Run.start(world, Map.of("ingress", Map.of("addresses", List.of("10.0.0.100", "10.0.0.10"))));
        assertThat(run.parked().waiting().step()).isEqualTo("verify-ingress");
        run.decide("ABORT");

        assertKept(run.end(), "Chatwoot answered through the ingress");
    }

    @Test
    void aDatabaseThatSomebodyHasJoinedStaysWithWhatItNeeds() throws Exception {
        Run run = Run.start(world, Map.of("ingress", NOBODY_LISTENS));
        run.parked();
        world.sql("chatwoot", "insert into users(email) values('ada@example.org') returning email");
        run.decide("ABORT");

        assertKept(run.end(), "1 user");
        assertThat(world.sql("chatwoot", "select email from users")).containsExactly("ada@example.org");
    }

    @Test
    void whatCannotBeTakenBackFromALostNodeIsListedWithItsCommand() throws Exception {
        Run run = Run.start(world, Map.of("ingress", NOBODY_LISTENS));
        run.parked();
        world.fault(Fault.SSHD_DOWN);
        run.decide("ABORT");

        Report report = run.end();

        assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(report.compensation())
                .filteredOn(u -> u.status() == Undone.Status.FAILED)
                .isNotEmpty()
                .allSatisfy(u -> {
                    assertThat(u.object()).startsWith("ufw/" + Fault.LOST);
                    assertThat(u.command()).contains("ssh ", Fault.LOST, "ufw route delete ");
                });
        assertNothingIsLeft("chatwoot");
    }

    /** The undo tries for a minute and a half: a primary may be failing over. */
    @Test
    void whatCannotBeTakenBackFromALostDatabaseIsListedWithTheCommandThatFinishesIt() throws Exception {
        Run run = Run.start(world, Map.of("ingress", NOBODY_LISTENS));
        run.parked();
        world.fault(Fault.POSTGRES_DOWN);
        run.decide("ABORT");

        Report report = run.end();

        world.fault(Fault.NONE);
        assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
        List<Undone> left = report.compensation().stream()
                .filter(u -> u.status() == Undone.Status.FAILED)
                .toList();
        assertThat(left)
                .as("in the order in which their commands work")
                .extracting(Undone::object)
                .containsExactly("database/chatwoot", "role/chatwoot");
        assertThat(left).allSatisfy(u -> {
            assertThat(u.detail()).contains("10.0.0.10:5432", "refused");
            assertThat(u.command()).contains("psql -h 10.0.0.10 -p 5432 -U postgres -d postgres -c 'DROP ");
        });
        assertKept(report, "Secret/chatwoot/chatwoot-secrets", "it holds the password of a role");
        // A server that was down for good has no sessions left.
        world.sql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'chatwoot'");
        for (Undone u : left) {
            world.sql("postgres", lastStatement(u.command()));
        }
        assertThat(world.sql("postgres", "SELECT datname FROM pg_database WHERE datname = 'chatwoot'"))
                .isEmpty();
        assertThat(world.sql("postgres", "SELECT rolname FROM pg_roles WHERE rolname = 'chatwoot'"))
                .isEmpty();
    }

    /** The undo tries for two minutes and a half; what comes after what was given up finds the API server again. */
    @Test
    void whatCannotBeTakenBackWhileTheApiServerIsAwayIsListedWithTheCommandThatFinishesIt() throws Exception {
        assertSucceeded(install(DEFAULTS));
        Map<String, String> before = contents();

        List<Undone> left = leftWhileTheApiServerIsAwayFor("the migration's Job", u -> u.command() != null);

        assertThat(left)
                .singleElement()
                .satisfies(u -> assertThat(u.command())
                        .isEqualTo("kubectl -n chatwoot delete job -l app=chatwoot,component=migrate"
                                + " --field-selector status.successful=0"));
        assertThat(contents()).as("the rest is taken back").isEqualTo(before);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    /** What an install that is said no to could not take back, since its API server came again when that was given up. */
    private static List<Undone> leftWhileTheApiServerIsAwayFor(String what, Predicate<Undone> givenUp)
            throws Exception {
        Run run = Run.start(world, Map.of("env", Map.of("DEFAULT_LOCALE", "fr"), "image", IMAGE + "v3.12.0-crash"));
        assertThat(changes(run.parked())).contains("ConfigMap/chatwoot/chatwoot-config");
        world.fault(Fault.KUBERNETES_DOWN);
        run.decide("ABORT");
        Waiting.until(
                "the undo of " + what + " is given up",
                Duration.ofMinutes(5),
                () -> run.progress().compensation().stream().anyMatch(givenUp));
        world.fault(Fault.NONE);
        Report report = run.end();
        assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
        List<Undone> left = report.compensation().stream()
                .filter(u -> u.status() == Undone.Status.FAILED)
                .toList();
        assertThat(left).isNotEmpty().allSatisfy(u -> {
            assertThat(u.detail()).contains("The Kubernetes API cannot be reached");
            assertThat(u.command()).startsWith("kubectl ");
        });
        return left;
    }

    private static String lastStatement(String psql) {
        return psql.substring(psql.lastIndexOf(" -c '") + 5, psql.length() - 1);
    }

    @Test
    void aCancelTakesEverythingBackAndSaysSo() throws Exception {
        Map<String, String> files = firewallFiles();
        Run run = Run.start(world, Map.of("ingress", NOBODY_LISTENS));
        run.parked();

        run.cancel();
        run.failed();

        Report report = run.reported();
        assertThat(report.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(report.waiting()).isNull();
        assertThat(firewallFiles()).isEqualTo(files);
        assertNothingIsLeft("chatwoot");
    }

    @Test
    @LabOnly("the SDK's test server cannot reset a run")
    void aRunThatWasResetTakesBackWhatItDidBefore() throws Exception {
        Map<String, String> files = firewallFiles();
        Run run = Run.start(world, Map.of("ingress", NOBODY_LISTENS));
        run.parked();

        Run reset = run.reset();
        reset.parked();
        reset.decide("ABORT");

        Report report = reset.end();
        assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(report.compensation())
                .extracting(Undone::status)
                .as(() -> report.compensation().toString())
                .doesNotContain(Undone.Status.FAILED);
        assertThat(firewallFiles()).isEqualTo(files);
        assertNothingIsLeft("chatwoot");
    }

    @Test
    void whatAnInstallChangedOfTheOneBeforeIsAsItWasAfterANo() throws Exception {
        assertSucceeded(install(DEFAULTS));
        Map<String, String> before = contents();
        Run run = Run.start(world, Map.of("env", Map.of("DEFAULT_LOCALE", "fr"), "image", IMAGE + "v3.12.0-crash"));
        assertThat(changes(run.parked())).contains("ConfigMap/chatwoot/chatwoot-config");

        run.decide("ABORT");

        assertThat(run.end().outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(contents()).isEqualTo(before);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void whatSomebodyChangedMeanwhileIsKeptAndToldAndTheRestTakenBack() throws Exception {
        assertSucceeded(install(DEFAULTS));
        Map<String, String> before = contents();
        Run run = Run.start(world, Map.of("env", Map.of("DEFAULT_LOCALE", "fr"), "image", IMAGE + "v3.12.0-crash"));
        assertThat(changes(run.parked())).contains("ConfigMap/chatwoot/chatwoot-config");
        world.kubernetes()
                .configMaps()
                .inNamespace("chatwoot")
                .withName("chatwoot-config")
                .patch(byHand(PatchType.JSON_MERGE), "{\"data\":{\"SMTP_ADDRESS\":\"10.0.0.25\"}}");
        Map<String, String> edited = contents();

        run.decide("ABORT");

        Report report = run.end();
        assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
        assertKept(report, "ConfigMap/chatwoot/chatwoot-config", "somebody changed it since this run wrote it");
        Map<String, String> after = contents();
        assertThat(after.get(CONFIG)).isEqualTo(edited.get(CONFIG)).contains("10.0.0.25");
        before.remove(CONFIG);
        after.remove(CONFIG);
        assertThat(after).isEqualTo(before);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void aRuleThatSomebodyMadeHisOwnIsKeptAndTheRunsOwnGo() throws Exception {
        Map<String, List<String>> rules = allRules();
        Run run = Run.start(world, Map.of("ingress", NOBODY_LISTENS));
        String made = changes(run.parked()).stream()
                .filter(c -> c.startsWith("ufw/"))
                .findFirst()
                .orElseThrow();
        String[] nodeAndRule = made.substring("ufw/".length()).split("/", 2);
        String node = nodeAndRule[0];
        world.ufw(node, nodeAndRule[1] + " comment 'kept by hand'");
        world.ufw(node, "allow from 192.168.7.0/24");

        run.decide("ABORT");

        Report report = run.end();
        assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
        assertKept(report, made, "it is not this run's rule");
        assertThat(report.compensation())
                .filteredOn(u -> u.object().startsWith("ufw/") && !u.object().equals(made))
                .isNotEmpty()
                .allMatch(u -> u.status() == Undone.Status.UNDONE);
        Map<String, List<String>> now = allRules();
        assertThat(now.get(node))
                .containsAll(rules.get(node))
                .anyMatch(rule -> rule.contains("kept by hand"))
                .anyMatch(rule -> rule.contains("allow from 192.168.7.0/24"))
                .noneMatch(rule -> rule.contains("chatwoot-runbook"));
        now.remove(node);
        rules.remove(node);
        assertThat(now).isEqualTo(rules);
    }

    private static void assertKept(Report report, String object, String why) {
        assertThat(report.compensation())
                .filteredOn(u -> u.object().equals(object))
                .singleElement()
                .satisfies(u -> {
                    assertThat(u.status()).isEqualTo(Undone.Status.KEPT);
                    assertThat(u.detail()).contains(why);
                });
    }

    /** Without who owns which field: a restored object is owned as a whole. */
    private static Map<String, String> contents() throws Exception {
        Map<String, String> contents = Legacy.objects(world);
        contents.keySet().removeIf(name -> name.startsWith("Job/"));
        contents.replaceAll((name, object) -> object.lines().findFirst().orElse(""));
        return contents;
    }

    private static void assertKept(Report report, String why) throws Exception {
        assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
        assertKept(report, "database/chatwoot", why);
        assertThat(report.compensation())
                .filteredOn(u -> List.of("role/chatwoot", "Secret/chatwoot/chatwoot-secrets")
                        .contains(u.object()))
                .hasSize(2)
                .allMatch(u -> u.status() == Undone.Status.KEPT);
        assertThat(world.kubernetes()
                        .secrets()
                        .inNamespace("chatwoot")
                        .withName("chatwoot-secrets")
                        .get())
                .isNotNull();
    }

    @Test
    void ofTwoStartsAtOnceOneRunsAndTheOtherSaysWhoHoldsTheTarget() throws Exception {
        Run first = Run.start(world, DEFAULTS);
        first.untilRunning("credentials");

        var second = Run.start(world, "InstallChatwoot", Run.ID + "/another", world.spec())
                .failure();

        assertThat(second.getType()).isEqualTo(FailureType.ALREADY_RUNNING);
        assertThat(second.getOriginalMessage()).contains(Run.ID);
        assertSucceeded(first.end());
    }
}
