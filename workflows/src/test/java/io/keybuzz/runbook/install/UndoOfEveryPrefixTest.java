package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every saved history up to every one of its writes, those that begin alike once: the run is cancelled while that write is under way,
 * and the write's answer is lost. What it wrote is as it was before, or told to have been left.
 *
 * <p>The world is what requests say of it: proven is that each undo is called with what was seen before, or its leftover is told, and not
 * that an undo restores. That is proven where there is something to restore: by UndoAnywhereTest and CredentialsOnTestbedTest against the
 * simulated world, by ChangeOfNamesTest against a real PostgreSQL, and by UndoScenarioTest, AdoptionScenarioTest and BackupScenarioTest in
 * both worlds.
 */
class UndoOfEveryPrefixTest extends InstallScenario {
    private static final Set<String> UNDOES = Set.of("undo", "drop", "changeBack");

    static List<Arguments> prefixes() throws IOException {
        List<Arguments> prefixes = new ArrayList<>();
        Set<String> known = new HashSet<>();
        List<Path> histories = new ArrayList<>(HistoryReplayTest.histories());
        histories.addAll(HistoryReplayTest.ofTheLab());
        for (Path history : histories) {
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

    private static int writes(RecordedRun recorded) {
        return switch (recorded.type()) {
            case "InstallChatwoot", "RedeployChatwoot" -> recorded.writes();
            // A restore of an earlier version undid by what counts as a write; today's does not.
            case "RestoreChatwoot" -> recorded.writesBeforeAnUndo();
            default -> 0;
        };
    }

    private final TrackedWorld world = new TrackedWorld();
    private final AtomicInteger writes = new AtomicInteger();
    private RecordedRun recorded;
    private int last;

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("prefixes")
    void undoRestoresTheWorld(Path history, int write) throws Exception {
        recorded = new RecordedRun(history);
        last = write;
        Object[] fakes = new FakeActivities(script, Specs.spec(Spec.OnFailure.PAUSE)).all();
        WorkflowStub run = start(
                recorded.type(),
                Arrays.stream(fakes).map(this::watched).toArray(),
                SearchAttributes.EMPTY,
                recorded.input());
        decideWhenParked(run, recorded.decisions());

        assertThatThrownBy(() -> run.getResult(Report.class)).hasRootCauseInstanceOf(CanceledFailure.class);

        Set<String> left = run.query("report", Report.class).compensation().stream()
                .filter(undone -> undone.status() != Undone.Status.UNDONE)
                .map(undone -> undone.object().replaceFirst("^(ufw/[^/]+)/.*", "$1"))
                .collect(Collectors.toSet());
        assertThat(world.differs()).isSubsetOf(left);
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
        boolean isLast = method.getReturnType() == Acted.class && writes.incrementAndGet() == last;
        if (isLast) {
            cancel();
        }
        Object answer = recorded.next(
                Activity.getExecutionContext().getInfo().getActivityType(), method, () -> method.invoke(fake, request));
        if (answer instanceof Before seen) {
            world.seen(seen);
        } else if (answer instanceof Acted acted) {
            world.written(request, acted);
        } else if (UNDOES.contains(method.getName())) {
            world.undone(request);
        }
        if (isLast) {
            throw ApplicationFailure.newNonRetryableFailure("The answer is lost.", "Lost");
        }
        return answer;
    }
}
