package io.keybuzz.runbook.run;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.DecisionRecord;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.report.Waiting;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.CompletablePromise;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** A parked run: one state, one diagnosis, one number; and the human answer to it. */
public final class Decisions {
    /** A decision timer handled this late was asleep, with the laptop: whoever opens it again gets another hour, once. */
    private static final Duration LATE = Duration.ofSeconds(60);

    private static final Duration GRACE = Duration.ofHours(1);
    private static final DataConverter CONVERTER = DefaultDataConverter.newDefaultInstance();

    private final Progress progress;
    private final Notices notices;
    private final Supplier<List<String>> byHand;
    private int number;
    private Waiting waiting;
    private Decision taken;
    private boolean granted;

    /** @param byHand how a person would finish from here */
    public Decisions(Progress progress, Notices notices, Supplier<List<String>> byHand) {
        this.progress = progress;
        this.notices = notices;
        this.byHand = byHand;
    }

    /** What a person answered. */
    public enum Action {
        RETRY,
        SKIP,
        ABORT,
        /** Nobody answered in time. */
        TIMEOUT
    }

    /** What a run is parked for. */
    public enum Reason {
        /** A step failed; it may be skipped where steps may. */
        FAILURE,
        /** A step failed and what it had changed was taken back: there is nothing to go on from. */
        RESTORED,
        /** Something is asked before the first write. */
        QUESTION
    }

    /** Parks until somebody decides or the time is over. */
    public Action park(Step step, Diagnosis diagnosis, Reason reason, Duration timeout) {
        number++;
        taken = null;
        Instant until = Progress.now().plus(timeout);
        List<String> actions = step.skippable() && reason == Reason.FAILURE
                ? names(Action.RETRY, Action.SKIP, Action.ABORT)
                : names(Action.RETRY, Action.ABORT);
        List<String> commands = reason == Reason.QUESTION ? List.of() : byHand.get();
        show(step, new Waiting(number, step.id(), until, actions, diagnosis, commands));
        notices.parked(waiting);
        try {
            await(step, until, actions, diagnosis, commands);
        } catch (CanceledFailure cancelled) {
            answered();
            progress.end(step, reason == Reason.QUESTION ? StepStatus.SUCCEEDED : StepStatus.FAILED);
            throw cancelled;
        }
        answered();
        if (taken == null) {
            return Action.TIMEOUT;
        }
        progress.decided(
                step, new DecisionRecord(number, action(taken).name(), taken.by(), taken.reason(), Progress.now()));
        return action(taken);
    }

    private void answered() {
        waiting = null;
        progress.waiting(null);
    }

    private void await(Step step, Instant end, List<String> actions, Diagnosis diagnosis, List<String> commands) {
        Instant until = end;
        if (!decidedUntil(until)) {
            boolean late = Duration.between(until, Progress.now()).compareTo(LATE) > 0;
            if (late && !granted) {
                granted = true;
                until = Progress.now().plus(GRACE);
                show(step, new Waiting(number, step.id(), until, actions, diagnosis, commands));
                decidedUntil(until);
            }
        }
    }

    private boolean decidedUntil(Instant until) {
        TimerOptions summary = TimerOptions.newBuilder()
                .setSummary("waiting for a decision until " + until)
                .build();
        CompletablePromise<Void> over = Workflow.newPromise();
        CancellationScope timer = Workflow.newCancellationScope(
                () -> over.completeFrom(Workflow.newTimer(Duration.between(Progress.now(), until), summary)));
        timer.run();
        Workflow.await(() -> taken != null || over.isCompleted());
        timer.cancel();
        return taken != null;
    }

    private void show(Step step, Waiting now) {
        waiting = now;
        progress.status(step, StepStatus.WAITING);
        progress.waiting(now);
    }

    /** Decodes and checks a decision. @throws DecisionRejected with the reason */
    public Decision check(RawValue raw) {
        return check(decode(raw));
    }

    /** Checks a decision. @throws DecisionRejected with the reason */
    public Decision check(Decision decision) {
        if (waiting == null || taken != null) {
            throw new DecisionRejected("Nothing waits for a decision now.");
        }
        if (decision.action() == null || decision.action().isBlank()) {
            throw new DecisionRejected(
                    "The decision has no action; this run takes " + String.join(", ", waiting.actions()) + ".");
        }
        String action = decision.action().strip().toUpperCase(Locale.ROOT);
        if (!waiting.actions().contains(action)) {
            throw new DecisionRejected("At " + waiting.step() + " this run takes "
                    + String.join(", ", waiting.actions()) + ", not " + printable(decision.action()) + ".");
        }
        if (decision.reason() == null || decision.reason().isBlank()) {
            throw new DecisionRejected("The decision has no reason; it belongs into the report.");
        }
        if (decision.decision() != null && decision.decision() != waiting.number()) {
            throw new DecisionRejected(
                    "The run waits for decision " + waiting.number() + ", not " + decision.decision() + ".");
        }
        if (decision.spec() != null && !action.equals(Action.RETRY.name())) {
            throw new DecisionRejected("Only RETRY may bring a corrected spec.");
        }
        return decision;
    }

    /** Takes a checked decision. */
    public DecisionTaken take(Decision decision) {
        taken = decision;
        return new DecisionTaken(number, action(decision).name());
    }

    /** Of the last decision that was asked for; 0 before the first. */
    public int number() {
        return number;
    }

    private static List<String> names(Action... actions) {
        return Arrays.stream(actions).map(Action::name).toList();
    }

    private static Action action(Decision decision) {
        return Action.valueOf(decision.action().strip().toUpperCase(Locale.ROOT));
    }

    private static Decision decode(RawValue raw) {
        Decision decision = null;
        if (raw != null) {
            try {
                decision = CONVERTER.fromPayload(raw.getPayload(), Decision.class, Decision.class);
            } catch (RuntimeException unreadable) {
                throw new DecisionRejected("The decision cannot be read; it looks like "
                        + "{\"action\": \"RETRY\", \"reason\": \"password corrected\", \"by\": \"Ada\"}.");
            }
        }
        if (decision == null) {
            throw new DecisionRejected(
                    "A decision is needed, such as {\"action\": \"RETRY\", \"reason\": \"password corrected\"}.");
        }
        return decision;
    }

    private static String printable(String text) {
        String shown = text.replaceAll("[^\\p{Print}]", "?");
        return shown.length() > 40 ? shown.substring(0, 40) + "…" : shown;
    }
}
