package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.activity.Activity;
import io.temporal.client.WorkflowStub;
import io.temporal.common.SearchAttributes;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every saved history up to every one of its writes, those that begin alike once: the run is cancelled while that write is under way,
 * and the write's answer is lost. What it wrote is as it was before, or told to have been left; and nothing is left that no undo of the
 * recorded run, and no rule of the runbook, has left.
 *
 * <p>Proven is that the workflow asks for every undo that is due, each with what was seen before the first write, and tells what is left.
 * The world is {@link TrackedWorld}, which is what requests and answers say of it. Where the lab was asked to undo the same, its answer
 * counts: what its adapters told to have written they have to have told to be undone. No more can be said of them from here: no history
 * has a look at the world after an undo. Elsewhere an undo is taken to succeed, and that is no proof that one restores.
 *
 * <p>That adapters restore the world is proven where there is something to restore: by UndoAnywhereTest on the simulated world, for every
 * write of the lab's installs and redeploys that ended well; by UndoOfAnAdoptionTest and CredentialsOnTestbedTest there; by
 * ChangeOfNamesTest on a real PostgreSQL; and by UndoScenarioTest, AdoptionScenarioTest and BackupScenarioTest in both worlds. Drains,
 * seeds and restores are interrupted at every write here only.
 */
class UndoOfEveryPrefixTest extends InstallScenario {
    private static final Set<String> UNDOES = Set.of("undo", "drop", "changeBack");

    /** Their runs write copies that they drop themselves, or nothing, or what nobody wants back. */
    private static final Set<String> UNDOES_NOTHING =
            Set.of("BackupChatwoot", "RehearseChatwoot", "SendNotification", "UninstallChatwoot", "VerifyChatwoot");

    /** Of the other types: runs that were refused, stood down, or failed before their first write. */
    private static final List<String> WITHOUT_A_WRITE = List.of(
            "0.1.0-aDowngradeIsRefusedWithBothVersionsAndAPath.json",
            "0.1.0-aHoldMakesAScheduledRunStandDownWithItsReason.json",
            "0.1.0-aMissingBackupMakesAScheduledRunStandDown.json",
            "0.1.0-aRefusalEndsAtOnceWhateverTheSpecSaysAboutFailures.json",
            "0.1.0-aScheduledRunThatComesLateDoesNotRunInTheMorning.json",
            "0.1.0-aScheduledRunThatFindsAnotherOneStandsDownAndReleasesNothing.json",
            "0.1.0-aSecondRunSaysWhoHoldsTheTargetAndReleasesNothing.json",
            "0.1.0-invalidInputEndsTheRunWithEveryErrorAndTouchesNothing.json",
            "0.1.0-restore-aBackupThatCannotBeLoadedLeavesTheInstallAsItServes.json",
            "0.1.0-restore-aNoChangesNothing.json",
            "0.1.0-withNothingNewItEndsBeforeAnythingIsWritten.json",
            "0.1.0-install-failed-short.json",
            "0.1.0-redeploy-completed-short.json",
            "0.1.0-redeploy-failed.json");

    static List<Arguments> prefixes() throws IOException {
        List<Arguments> prefixes = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (Path history : histories()) {
            RecordedRun recorded = new RecordedRun(history);
            int writes = writes(recorded);
            for (int write = 1; write <= writes; write++) {
                if (known.add(recorded.until(write))) {
                    prefixes.add(Arguments.of(history, write));
                }
            }
        }
        return prefixes;
    }

    private static List<Path> histories() throws IOException {
        List<Path> histories = new ArrayList<>(HistoryReplayTest.histories());
        histories.addAll(HistoryReplayTest.ofTheLab());
        return histories;
    }

    private static int writes(RecordedRun recorded) {
        if (UNDOES_NOTHING.contains(recorded.type())) {
            return 0;
        }
        // A restore of an earlier version undid by what counts as a write; today's does not.
        return recorded.type().equals("RestoreChatwoot") ? recorded.writesBeforeAnUndo() : recorded.writes();
    }

    private final TrackedWorld world = new TrackedWorld();
    private final AtomicInteger writes = new AtomicInteger();
    private final Set<String> leftByUndos = ConcurrentHashMap.newKeySet();
    private RecordedRun recorded;
    private boolean ofTheLab;
    private int last;

    /** Fails also for a history that has got a write: then it is to be taken from the list. */
    @Test
    void everyHistoryHasAPrefixOrIsKnownToHaveNoWriteToUndo() throws IOException {
        List<String> without = new ArrayList<>();
        for (Path history : histories()) {
            RecordedRun run = new RecordedRun(history);
            if (!UNDOES_NOTHING.contains(run.type()) && writes(run) == 0) {
                without.add(history.getFileName().toString());
            }
        }

        assertThat(without).containsExactlyElementsOf(WITHOUT_A_WRITE);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("prefixes")
    void undoRestoresTheWorld(Path history, int write) throws Exception {
        recorded = new RecordedRun(history);
        ofTheLab = HistoryReplayTest.ofTheLab().contains(history);
        last = write;
        Object[] fakes = new FakeActivities(script, Specs.spec(Spec.OnFailure.PAUSE)).all();
        WorkflowStub run = start(
                recorded.type(),
                Arrays.stream(fakes).map(this::watched).toArray(),
                SearchAttributes.EMPTY,
                recorded.input());
        decideWhenParked(run, recorded.decisions());

        assertThatThrownBy(() -> run.getResult(Report.class)).hasRootCauseInstanceOf(CanceledFailure.class);

        List<Undone> left = run.query("report", Report.class).compensation().stream()
                .filter(undone -> undone.status() != Undone.Status.UNDONE)
                .toList();
        assertThat(left)
                .as("what is left, by no undo and by no rule")
                .filteredOn(undone -> !leftByUndos.contains(undone.object()) && !isLeftByRule(undone))
                .isEmpty();
        assertThat(world.differs())
                .isSubsetOf(left.stream()
                        .map(undone -> undone.object().replaceFirst("^(ufw/[^/]+)/.*", "$1"))
                        .collect(Collectors.toSet()));
    }

    /** What the runbook keeps without asking for an undo: paths that what serves again may need, and data that pods were started on. */
    private static boolean isLeftByRule(Undone left) {
        return left.status() == Undone.Status.KEPT
                && (left.detail().endsWith("the version that serves again may need it too")
                        || left.detail().equals("pods were started on it in this run"));
    }

    private Object watched(Object fake) {
        Class<?>[] interfaces = Stream.<Class<?>>iterate(fake.getClass(), c -> c != null, Class::getSuperclass)
                .flatMap(c -> Arrays.stream(c.getInterfaces()))
                .distinct()
                .toArray(Class<?>[]::new);
        return Proxy.newProxyInstance(
                fake.getClass().getClassLoader(),
                interfaces,
                (proxy, method, arguments) -> method.getDeclaringClass() == Object.class
                        ? method.invoke(fake, arguments)
                        : answer(fake, method, arguments[0]));
    }

    private Object answer(Object fake, Method method, Object request) throws Throwable {
        if (UNDOES.contains(method.getName())) {
            return undone(fake, method, request);
        }
        boolean isLast = method.getReturnType() == Acted.class && writes.incrementAndGet() == last;
        if (isLast) {
            cancel();
        }
        Object answer = recorded.next(activity(), method, () -> method.invoke(fake, request));
        if (answer instanceof Before seen) {
            world.seen(seen);
        } else if (answer instanceof Acted acted) {
            world.written(request, acted);
        }
        if (isLast) {
            throw ApplicationFailure.newNonRetryableFailure("The answer is lost.", "Lost");
        }
        return answer;
    }

    /** As recorded where the same was to be undone; that a fake once had undone something is no proof, and it is asked again. */
    private List<Undone> undone(Object fake, Method method, Object request) throws Throwable {
        RecordedRun.Answer succeeds =
                () -> request instanceof ActRequest what ? all(what) : method.invoke(fake, request);
        Set<String> objects = TrackedWorld.objects(request);
        boolean asRecorded = objects.equals(TrackedWorld.objects(recorded.asked(activity(), method)));
        Object answer;
        try {
            answer = asRecorded ? recorded.next(activity(), method, succeeds) : succeeds.get();
        } catch (TemporalFailure notUndone) {
            leftByUndos.addAll(objects);
            throw notUndone;
        }
        List<Undone> told = ((List<?>) (ofTheLab ? answer : succeeds.get()))
                .stream().map(Undone.class::cast).toList();
        world.undone(request, told);
        told.stream()
                .filter(undone -> undone.status() != Undone.Status.UNDONE)
                .forEach(undone -> leftByUndos.add(undone.object()));
        return told;
    }

    private static List<Undone> all(ActRequest request) {
        return request.before().objects().stream()
                .map(state -> new Undone(state.object(), Undone.Status.UNDONE, null, null))
                .toList();
    }

    private static String activity() {
        return Activity.getExecutionContext().getInfo().getActivityType();
    }
}
