package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.legacy.Variant;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** People ask and Sidekiq works while the pods are replaced. Only real containers, endpoints and signals can show it. */
@LabOnly("the testbed's pods end without signals, and its Sidekiq does no work")
class ContinuityScenarioTest extends Scenario {
    private static final int JOBS = 40;
    private static final Duration UNTIL_WORKED = Duration.ofMinutes(3);
    /** The jobs that the migrations of v3.13.0 leave, by their versions; no earlier version knows their class. */
    private static final List<String> BACKFILLS = List.of("20240131040316", "20240207103014", "20240213131252");
    /** Where Sidekiq counts how often a job failed. */
    private static final String RAISED = "stat:failed";

    @Test
    void aRedeployLosesNoRequestAndNoJob() throws Exception {
        assertSucceeded(install(DEFAULTS));

        assertSucceeded(whilePeopleAskAndJobsWait("chatwoot", redeploy("v3.12.1"), List.of()));

        assertNoJobRaised();
    }

    @Test
    void aRedeployThatMigratesLosesNeitherAndItsJobsAreDoneByTheVersionThatKnowsThem() throws Exception {
        installedAndUsed();

        assertSucceeded(whilePeopleAskAndJobsWait("chatwoot", redeploy("v3.13.0"), BACKFILLS));

        assertThat(world.sql("chatwoot", "select distinct version from standin_jobs where jid like '2024%'"))
                .containsExactly("v3.13.0");
        assertNoJobRaised();
    }

    @Test
    void aRedeployThatFailsLosesNeither() throws Exception {
        assertSucceeded(install(Map.of("onFailure", "FAIL")));

        assertTheOldVersionGoesOn(whilePeopleAskAndJobsWait("chatwoot", redeploy("v3.12.0-crash"), List.of()));

        assertNoJobRaised();
    }

    /** One of three has run before it, and the job that it left is of no use to the version that runs. */
    @Test
    void aMigrationThatFailsLosesNeitherNorTheJobOfTheOneBeforeIt() throws Exception {
        installedAndUsed();

        assertTheOldVersionGoesOn(
                whilePeopleAskAndJobsWait("chatwoot", redeploy("v3.13.0-migration-fails"), List.of()));

        assertAreKeptAndDoneByTheVersionThatKnowsThem(BACKFILLS.subList(0, 1));
    }

    @Test
    void aRedeployThatFailsAfterItsMigrationsLosesNeitherNorTheirJobs() throws Exception {
        installedAndUsed();

        assertTheOldVersionGoesOn(whilePeopleAskAndJobsWait("chatwoot", redeploy("v3.13.0-crash"), List.of()));

        assertAreKeptAndDoneByTheVersionThatKnowsThem(BACKFILLS);
    }

    /** The old workers have no grace but Kubernetes' own, and end as they always did. */
    @Test
    void anAdoptionLosesNoRequestAndNoJob() throws Exception {
        world.firewalls("off");
        legacy(Variant.PLAIN);

        assertSucceeded(whilePeopleAskAndJobsWait(
                Legacy.DATABASE,
                () -> Run.start(world, Map.of("adopt", "YES", "database", Map.of("name", Legacy.DATABASE))),
                List.of()));

        assertNoJobRaised();
    }

    @Test
    void anAdoptionThatMigratesLosesNeitherAndItsJobsAreDoneByTheVersionThatKnowsThem() throws Exception {
        world.firewalls("off");
        legacy(Variant.PLAIN);

        assertSucceeded(whilePeopleAskAndJobsWait(
                Legacy.DATABASE,
                () -> Run.start(
                        world,
                        Map.of(
                                "adopt",
                                "YES",
                                "database",
                                Map.of("name", Legacy.DATABASE),
                                "image",
                                IMAGE + "v3.13.0",
                                "backup",
                                "EXTERNAL")),
                BACKFILLS));

        assertThat(world.sql(Legacy.DATABASE, "select distinct version from standin_jobs where jid like '2024%'"))
                .containsExactly("v3.13.0");
        assertThat(world.redis("ZCARD", "retry")).as("jobs that raised").containsExactly("0");
    }

    /** Its kubelet reaches it, so it counts as ready; other nodes' packets to it are lost, as when a node goes. */
    @Test
    void aPodThatTheIngressDoesNotReachCostsNobodyTheAnswer() throws Exception {
        assertSucceeded(install(DEFAULTS));
        Pod pod = world.kubernetes()
                .pods()
                .inNamespace("chatwoot")
                .withLabel("component", "web")
                .list()
                .getItems()
                .get(0);
        LabWorld lab = (LabWorld) world;
        // New connections only: it goes on talking to PostgreSQL.
        UnaryOperator<String> rule = what -> "iptables " + what + " FORWARD -d "
                + pod.getStatus().getPodIP() + " -m conntrack --ctstate NEW -j DROP";
        lab.lab("node", pod.getSpec().getNodeName(), "sh", "-c", rule.apply("-I"));
        try (Visitor visitor = Visitor.comes(world)) {
            visitor.asks(100);

            visitor.assertNothingIsLost();
        } finally {
            lab.lab("node", pod.getSpec().getNodeName(), "sh", "-c", rule.apply("-D"));
        }
    }

    /** Takes the three minutes for which workers are waited for. */
    @Test
    void workersThatSomebodyStartsAgainEndARedeployBeforeItsMigrations() throws Exception {
        assertSucceeded(install(Map.of("onFailure", "FAIL", "backup", "EXTERNAL")));
        world.redis("LPUSH", "queue:default", "{\"class\":\"ReplyJob\",\"jid\":\"long\",\"args\":[60]}");
        Run run = Run.redeploy(world, Map.of("image", IMAGE + "v3.13.0"));
        Waiting.until("the workers are to end", UNTIL_WORKED, () -> workers() == 0);

        ((LabWorld) world).lab("k", "-n", "chatwoot", "scale", "deployment/chatwoot-worker", "--replicas=1");

        Waiting.until(
                "the workers were waited for",
                Duration.ofMinutes(4),
                () -> run.progress().steps().stream()
                        .anyMatch(s -> s.id().equals("drain") && s.status() == StepStatus.FAILED));
        Report report = run.end();
        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        DiagnosesDocument.told(
                "workers that somebody started again before the migrations", diagnosis(report, Cause.NOT_DRAINED));
        assertThat(world.sql("chatwoot", "select version from schema_migrations"))
                .doesNotContainAnyElementsOf(BACKFILLS);
        assertThat(workers()).isPositive();
    }

    private static void installedAndUsed() throws Exception {
        assertSucceeded(install(Map.of("onFailure", "FAIL", "backup", "EXTERNAL")));
        world.sql("chatwoot", "insert into users(email, type) values('ada@example.org', 'SuperAdmin') returning email");
    }

    private static void assertTheOldVersionGoesOn(Report report) throws Exception {
        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        Check previous = check(report, "previous-version");
        assertThat(previous.status()).as(previous::toString).isEqualTo(Check.Status.PASSED);
        assertThat(world.sql("chatwoot", "select distinct version from standin_jobs"))
                .containsExactly("v3.12.0");
    }

    /** By Sidekiq's own count as well: a job that was tried again in time is in none of its sets any more. */
    private static void assertNoJobRaised() throws Exception {
        assertNoJobIsLeftBehind();
        assertThat(world.redis("EXISTS", RAISED)).as("jobs that raised").containsExactly("0");
    }

    private static void assertNoJobIsLeftBehind() throws Exception {
        assertThat(world.redis("ZCARD", "retry")).as("jobs to be tried again").containsExactly("0");
        assertThat(world.redis("ZCARD", "dead")).as("jobs given up").containsExactly("0");
    }

    /** @param jobs that migrations left to a version which raises at the sight of them */
    private static void assertAreKeptAndDoneByTheVersionThatKnowsThem(List<String> jobs) throws Exception {
        Waiting.until("the old workers have met them", UNTIL_WORKED, () -> raised() >= jobs.size());
        // Whoever looks between a try and the next one of them sees it in neither.
        Waiting.until("Sidekiq keeps each", UNTIL_WORKED, () -> kept().equals(jobs));

        assertSucceeded(redeploy("v3.13.0").get().end());

        Waiting.until("they are done", UNTIL_WORKED, () -> worked("chatwoot").size() >= JOBS + BACKFILLS.size());
        assertThat(world.sql(
                        "chatwoot",
                        "select jid from standin_jobs where version = 'v3.13.0' order by jid collate \"C\""))
                .as("each once")
                .isEqualTo(BACKFILLS);
        assertNoJobIsLeftBehind();
    }

    private static int raised() {
        return asked("GET", RAISED).stream()
                .filter(n -> !n.isBlank())
                .mapToInt(Integer::parseInt)
                .sum();
    }

    /** Jobs that wait in the queue or are to be tried again. */
    private static List<String> kept() {
        Pattern id = Pattern.compile("\"jid\":\"([^\"]+)\"");
        return Stream.of(asked("LRANGE", "queue:default", "0", "-1"), asked("ZRANGE", "retry", "0", "-1"))
                .flatMap(List::stream)
                .map(id::matcher)
                .flatMap(Matcher::results)
                .map(job -> job.group(1))
                .sorted()
                .toList();
    }

    private static List<String> asked(String... command) {
        try {
            return world.redis(command);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static int workers() {
        return world.kubernetes()
                .apps()
                .deployments()
                .inNamespace("chatwoot")
                .withName("chatwoot-worker")
                .get()
                .getSpec()
                .getReplicas();
    }

    private static Supplier<Run> redeploy(String tag) {
        return () -> Run.redeploy(world, Map.of("image", IMAGE + tag));
    }

    /**
     * @param database where jobs note that they were done
     * @param more that the run itself leaves
     */
    private static Report whilePeopleAskAndJobsWait(String database, Supplier<Run> run, List<String> more)
            throws Exception {
        List<String> given =
                IntStream.rangeClosed(1, JOBS).mapToObj(n -> "job-" + n).toList();
        List<String> push = new ArrayList<>(List.of("LPUSH", "queue:default"));
        given.forEach(id -> push.add("{\"class\":\"ReplyJob\",\"jid\":\"" + id + "\",\"args\":[2]}"));
        Report report;
        Visitor visitor = Visitor.comes(world);
        try {
            world.redis(push.toArray(String[]::new));
            report = run.get().end();
            Waiting.until("the pods that were replaced are gone", UNTIL_WORKED, ContinuityScenarioTest::nobodyLeaves);
        } finally {
            visitor.close();
        }
        List<String> jobs =
                Stream.concat(given.stream(), more.stream()).sorted().toList();
        Waiting.until("every job is done", UNTIL_WORKED, () -> worked(database).size() >= jobs.size());

        visitor.assertNothingIsLost();
        assertThat(worked(database)).as("each once").isEqualTo(jobs);
        return report;
    }

    private static boolean nobodyLeaves() {
        return world.kubernetes().pods().inNamespace("chatwoot").list().getItems().stream()
                .allMatch(p -> p.getMetadata().getDeletionTimestamp() == null);
    }

    private static List<String> worked(String database) {
        try {
            return world.sql(database, "select jid from standin_jobs order by jid collate \"C\"");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
