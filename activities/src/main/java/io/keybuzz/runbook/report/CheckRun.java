package io.keybuzz.runbook.report;

import io.keybuzz.runbook.activity.DaemonThreads;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Target;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Runs every check side by side. One that throws, or does not end, costs its own lines of the report and no others. */
public final class CheckRun {
    private static final Duration BEAT = Duration.ofSeconds(1);

    private final List<ReportCheck> checks;
    private final Function<Target, List<NodeReport>> firewallAfter;
    private final Duration patience;

    /** @param patience for all of them together, since they run at the same time */
    CheckRun(List<ReportCheck> checks, Function<Target, List<NodeReport>> firewallAfter, Duration patience) {
        this.checks = List.copyOf(checks);
        this.firewallAfter = firewallAfter;
        this.patience = patience;
    }

    CheckResult run(CheckRequest request) {
        ExecutorService threads = threads(checks.size() + 1);
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            Future<List<NodeReport>> after = threads.submit(() -> firewallAfter.apply(request.target()));
            Answers answers = answers(threads, checks, request, deadline);
            List<NodeReport> before = request.nodes() == null ? List.of() : request.nodes();
            return new CheckResult(
                    Completion.complete(answers.checks(), answers.failures()),
                    Completion.nodes(before, nodes(after, deadline)));
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * What checks answer when they are asked at the same time, one check an id; ids that nothing was asked about are not among them.
     *
     * @param patience for all of them together
     */
    public static List<Check> ask(List<ReportCheck> checks, CheckRequest request, Duration patience) {
        ExecutorService threads = threads(checks.size());
        try {
            return Completion.merge(answers(threads, checks, request, System.nanoTime() + patience.toNanos())
                    .checks());
        } finally {
            threads.shutdownNow();
        }
    }

    private record Answers(List<Check> checks, List<String> failures) {}

    private static Answers answers(
            ExecutorService threads, List<ReportCheck> checks, CheckRequest request, long deadline) {
        Map<ReportCheck, Future<List<Check>>> running = new LinkedHashMap<>();
        checks.forEach(c -> running.put(c, threads.submit(() -> c.check(request))));
        List<Check> answered = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        running.forEach((check, future) -> {
            String feature = feature(check);
            try {
                answered.addAll(await(future, deadline, feature));
            } catch (NotAnswered e) {
                String sentence = "the checks of " + feature + " could not be run: " + e.getMessage();
                failures.add(sentence);
                answered.add(new Check(
                        feature,
                        "Checks of " + feature,
                        Check.Status.FAILED,
                        sentence,
                        List.of(Observed.of("the checks of " + feature, e.getMessage()))));
            }
        });
        return new Answers(answered, failures);
    }

    private static ExecutorService threads(int count) {
        return Executors.newFixedThreadPool(Math.max(1, count), DaemonThreads.named("check"));
    }

    private static List<NodeReport> nodes(Future<List<NodeReport>> after, long deadline) {
        try {
            return await(after, deadline, "the nodes' firewalls");
        } catch (NotAnswered e) {
            // The firewalls' own check says why they could not be read.
            return List.of();
        }
    }

    private static <T> List<T> await(Future<List<T>> future, long deadline, String what) throws NotAnswered {
        while (true) {
            long left = deadline - System.nanoTime();
            try {
                List<T> answer = future.get(Math.max(0, Math.min(left, BEAT.toNanos())), TimeUnit.NANOSECONDS);
                if (answer == null) {
                    throw new NotAnswered("no answer");
                }
                return answer;
            } catch (TimeoutException e) {
                Heartbeat.beat("waiting for " + what);
                if (left <= 0) {
                    throw new NotAnswered("did not end in time");
                }
            } catch (ExecutionException e) {
                throw new NotAnswered(sentence(e.getCause()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while checking");
            }
        }
    }

    private static String sentence(Throwable thrown) {
        String told = thrown instanceof ApplicationFailure failure ? failure.getOriginalMessage() : thrown.getMessage();
        String message = told == null ? thrown.getClass().getSimpleName() : told;
        String clean = RemoteText.mask(message, List.of());
        return clean.length() > 300 ? clean.substring(0, 300) + "…" : clean;
    }

    /** The word that code, steps and documents share: the package. */
    private static String feature(ReportCheck check) {
        String name = check.getClass().getPackageName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static final class NotAnswered extends Exception {
        private static final long serialVersionUID = 1L;

        NotAnswered(String message) {
            super(message);
        }
    }
}
