package io.keybuzz.runbook.preflight;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.FanOut;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.NodeReport;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;

/** Runs prechecks at the same time, after those that come first, and adds up what they found, in their order. */
public final class SideBySide {
    private static final int AT_ONCE = 8;

    private SideBySide() {}

    /**
     * Everything that they found; what one of them throws is a problem, and hides no other. The others are not asked at all when one
     * that comes first finds something wrong: asking sends credentials.
     */
    public static Findings look(List<Precheck> prechecks, Target target) {
        Findings first = sum(prechecks.stream()
                .filter(Precheck::comesFirst)
                .map(precheck -> guarded(precheck, target))
                .toList());
        if (!first.refusals().isEmpty() || !first.problems().isEmpty()) {
            return first;
        }
        List<Precheck> others =
                prechecks.stream().filter(precheck -> !precheck.comesFirst()).toList();
        return sum(List.of(first, atOnce(others, target)));
    }

    private static Findings atOnce(List<Precheck> prechecks, Target target) {
        try (FanOut threads = new FanOut("precheck", Math.min(AT_ONCE, prechecks.size()))) {
            List<Future<Findings>> futures = prechecks.stream()
                    .map(precheck -> threads.start(() -> guarded(precheck, target)))
                    .toList();
            List<Findings> found = new ArrayList<>();
            for (int i = 0; i < futures.size(); i++) {
                found.add(FanOut.await("looking at " + feature(prechecks.get(i)), futures.get(i)));
            }
            return sum(found);
        }
    }

    /** Three symptoms of one cause are one line: a diagnosis that several features make is told once. */
    static Findings sum(List<Findings> found) {
        List<Check> warnings = new ArrayList<>();
        List<NodeReport> nodes = new ArrayList<>();
        Map<String, String> facts = new TreeMap<>();
        found.forEach(f -> {
            warnings.addAll(f.warnings());
            nodes.addAll(f.nodes());
            facts.putAll(f.facts());
        });
        return new Findings(
                told(found.stream().flatMap(f -> f.problems().stream()).toList()),
                told(found.stream().flatMap(f -> f.refusals().stream()).toList()),
                warnings,
                nodes,
                facts);
    }

    private static List<Diagnosis> told(List<Diagnosis> diagnoses) {
        Set<String> told = new HashSet<>();
        return diagnoses.stream()
                .filter(d -> told.add(d.cause() + " " + d.summary()))
                .toList();
    }

    private static Findings guarded(Precheck precheck, Target target) {
        try {
            return precheck.look(target);
        } catch (ApplicationFailure e) {
            return failed(precheck, e);
        } catch (KubernetesClientException e) {
            return ApiFailure.uncaught(e) instanceof ApplicationFailure failure
                    ? failed(precheck, failure)
                    : thrown(precheck, ApiFailure.words(e));
        } catch (SecretUnreadable e) {
            return Findings.problems(List.of(new Diagnosis(
                    Cause.SECRET_UNREADABLE,
                    e.getMessage(),
                    List.of(),
                    List.of(),
                    "Put the secret where the reference says, or correct the reference in the spec",
                    false)));
        } catch (RuntimeException | LinkageError e) {
            return thrown(precheck, e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    private static Findings failed(Precheck precheck, ApplicationFailure failure) {
        return FailureType.isDiagnosed(failure.getType())
                ? of(failure.getDetails().get(StepFailure.class))
                : thrown(precheck, failure.getOriginalMessage());
    }

    private static Findings of(StepFailure failure) {
        return failure.refusal()
                ? new Findings(List.of(), failure.diagnoses(), List.of(), List.of(), Map.of())
                : Findings.problems(failure.diagnoses());
    }

    private static Findings thrown(Precheck precheck, String message) {
        return Findings.problems(List.of(new Diagnosis(
                Cause.UNKNOWN,
                "Preflight could not look at " + feature(precheck) + ": "
                        + RemoteText.tail(RemoteText.mask(message, List.of()).replace('\n', ' '), 300),
                List.of(),
                List.of(),
                "Look at the worker's log for " + feature(precheck) + ", mend it, and retry",
                false)));
    }

    /** The feature is the package's last word. */
    private static String feature(Precheck precheck) {
        String name = precheck.getClass().getPackageName();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
