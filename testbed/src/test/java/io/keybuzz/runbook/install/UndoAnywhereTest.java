package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.worker.RunbookWorker;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An install or a redeploy that is cancelled at any of its writes leaves the world as it was: cluster, database, Redis and the nodes'
 * firewalls. The writes are those that the lab's runs that ended well have recorded, each on the input of its run; it is cancelled while
 * the write is under way, and once it was executed. Here the real adapters undo, and the world is looked at.
 *
 * <p>A cancel reaches all of them: a write in a detached scope is let finish, its step throws once it has, and a run closes well only
 * after its last look for a cancel. No answer of an undo is a write. What these runs do not write (a drain, seeds, a restart of the
 * ingress, pods that pull again, all of a restore) is interrupted by UndoOfEveryPrefixTest, on fakes. No such run of the lab is an
 * adoption: its writes are broken by {@link UndoOfAnAdoptionTest}.
 */
class UndoAnywhereTest {
    private static final String INSTALL = "InstallChatwoot";
    private static final String REDEPLOY = "RedeployChatwoot";
    private static final String NAMESPACE = "Namespace/chatwoot";
    private static final String DATABASE = "database/chatwoot";
    /** They are under way when CredentialsAct is: the namespace lets all three begin. */
    private static final Set<String> BEGIN_WITH_CREDENTIALS = Set.of("ConfigAct", "RegistryAct");

    @TempDir
    private static Path directory;

    private static InstallWorld world;
    private static Installed installed;

    /** What may not differ once a redeploy of it was undone. */
    private record Installed(List<String> lasting, Map<String, Map<String, Object>> contents) {
        static Installed now() throws Exception {
            return new Installed(world.snapshot().lasting(), world.snapshot().contents());
        }
    }

    @BeforeAll
    static void start() throws IOException {
        world = new InstallWorld(directory);
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    static List<Arguments> installs() throws IOException {
        return cases(INSTALL);
    }

    static List<Arguments> redeploys() throws IOException {
        return cases(REDEPLOY);
    }

    private static List<Arguments> cases(String workflow) throws IOException {
        List<Arguments> cases = new ArrayList<>();
        for (RecordedWrite write : RecordedWrite.ofRunsThatEndedWell(workflow)) {
            for (CancelsAt.Moment moment : CancelsAt.Moment.values()) {
                if (moment == CancelsAt.Moment.EXECUTED || !BEGIN_WITH_CREDENTIALS.contains(write.activity())) {
                    cases.add(Arguments.of(write, moment));
                }
            }
        }
        return cases;
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("installs")
    void aCancelledInstallLeavesTheWorldAsItWas(RecordedWrite write, CancelsAt.Moment moment) throws Exception {
        world.testbed().reset();
        world.testbed().faults().credential("admin-password", "Corr3ct-Horse-Battery");
        List<String> before = world.snapshot().lasting();

        Report report = cancelled(INSTALL, write, moment);

        Set<String> kept = report.compensation().stream()
                .filter(undone -> undone.status() == Undone.Status.KEPT)
                .map(Undone::object)
                .collect(Collectors.toSet());
        InstallWorld.await("what goes is gone", () -> isGone(kept));
        List<String> after = world.snapshot().lasting();
        assertThat(without(before, after)).as("what is not there any more").isEmpty();
        Set<String> left =
                without(after, before).stream().map(UndoAnywhereTest::objectOf).collect(Collectors.toSet());
        assertThat(left).isSubsetOf(kept);
        if (!left.isEmpty()) {
            // The account of the first administrator is somebody's data; all that stays, stays for it.
            assertThat(left).contains(DATABASE);
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("redeploys")
    void aCancelledRedeployLeavesTheInstallAsItWas(RecordedWrite write, CancelsAt.Moment moment) throws Exception {
        Installed before = installedWithASecretThatIsAnotherOneNow();

        Report report = cancelled(REDEPLOY, write, moment);

        assertThat(report.checks())
                .filteredOn(check -> check.id().equals("previous-version"))
                .extracting(Check::status)
                .containsExactly(Check.Status.PASSED);
        assertThat(world.snapshot().lasting()).isEqualTo(before.lasting());
        assertThat(world.snapshot().contents()).isEqualTo(before.contents());
    }

    private static Report cancelled(String workflow, RecordedWrite write, CancelsAt.Moment moment)
            throws TimeoutException {
        try (RunbookWorker worker = world.worker(new CancelsAt(write.activity(), write.nth(), moment))) {
            WorkflowStub run =
                    world.run(workflow, InstallWorld.WORKFLOW_ID, write.input().toArray());

            Report report = cancelled(run);

            assertThat(report.outcome()).isEqualTo(Outcome.CANCELLED);
            assertThat(report.compensation())
                    .filteredOn(undone -> undone.status() == Undone.Status.FAILED)
                    .isEmpty();
            return report;
        }
    }

    private static Report cancelled(WorkflowStub run) throws TimeoutException {
        try {
            throw new AssertionError("it ended well: "
                    + run.getResult(InstallWorld.PATIENCE.toSeconds(), TimeUnit.SECONDS, Report.class));
        } catch (WorkflowFailedException cancelled) {
            return run.query("report", Report.class);
        }
    }

    /** The install of the case before where that one has left it as it was. */
    private static Installed installedWithASecretThatIsAnotherOneNow() throws Exception {
        if (installed == null || !installed.equals(Installed.now())) {
            world.testbed().reset();
            world.testbed().faults().credential("smtp-password", "first-Password");
            Map<String, Object> spec = new HashMap<>(InstallWorld.SPEC);
            spec.put("secretEnv", Map.of("SMTP_PASSWORD", "file:smtp-password"));
            try (RunbookWorker worker = world.worker()) {
                assertThat(world.install(spec).outcome()).isEqualTo(Outcome.SUCCEEDED);
            }
            installed = Installed.now();
        }
        world.testbed().faults().credential("smtp-password", "second-Password");
        return installed;
    }

    /** Pods, and a namespace with what it holds, go a moment after they were told to. */
    private static boolean isGone(Set<String> kept) throws Exception {
        String going = kept.contains(NAMESPACE)
                ? "(?!Event/).*/chatwoot/chatwoot-(web|worker).*"
                : NAMESPACE + "|.*/chatwoot/.*";
        return world.snapshot().objects().keySet().stream().noneMatch(name -> name.matches(going));
    }

    private static List<String> without(List<String> lines, List<String> others) {
        List<String> left = new ArrayList<>(lines);
        others.forEach(left::remove);
        return left;
    }

    /** The object of the report that a line of a snapshot belongs to; what the cluster or a Job has made goes with the namespace. */
    private static String objectOf(String line) {
        if (line.matches("(Job|ServiceAccount)/chatwoot/.*")) {
            return NAMESPACE;
        }
        return line.replaceFirst("^(role|database) (\\S+).*", "$1/$2")
                .replaceFirst("^extension (\\w+)/.*", "database/$1")
                .replaceFirst("^(\\w+)\\.\\w+ \\d+$", "database/$1")
                .replaceFirst(" .*", "");
    }
}
