package io.keybuzz.runbook.report;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a report says, before anybody puts it into words. */
record ReportStory(Report report) {
    /** The first visitor becomes administrator: nothing in a report is more urgent than that. */
    private static final String MOST_URGENT = "first-administrator";

    private static final List<String> SECURITY =
            List.of("first-administrator", "secret-hygiene", "role", "pull-secret", "firewalls", "attachments");

    private static final List<String> COMPONENTS = List.of(
            "image", "deployments", "pods", "service-port", "endpoints", "ingress", "migrations", "api", "sidekiq");

    static ReportStory of(Report report) {
        return new ReportStory(CompleteReport.of(report));
    }

    /** A problem and the step that met it. */
    record Problem(StepReport step, Diagnosis diagnosis) {}

    List<Check> checks(Check.Status status) {
        return report.checks().stream().filter(c -> c.status() == status).toList();
    }

    /** What somebody has to know before anything else: failed checks, then warnings, the most urgent first. */
    List<Check> alerts() {
        return report.checks().stream()
                .filter(c -> c.status() == Check.Status.FAILED || c.status() == Check.Status.WARNED)
                .sorted(Comparator.comparing((Check c) -> !c.id().equals(MOST_URGENT))
                        .thenComparing(c -> c.status() != Check.Status.FAILED))
                .toList();
    }

    /** Checks that are about security, in an order of their own. */
    List<Check> security() {
        return checks(SECURITY);
    }

    /** Checks that say what the installation consists of and how it stands. */
    List<Check> components() {
        return checks(COMPONENTS);
    }

    private List<Check> checks(List<String> ids) {
        return report.checks().stream()
                .filter(c -> ids.contains(c.id()))
                .sorted(Comparator.comparing(c -> ids.indexOf(c.id())))
                .toList();
    }

    List<Problem> problems() {
        return report.steps().stream()
                .flatMap(s -> s.diagnoses().stream().map(d -> new Problem(s, d)))
                .toList();
    }

    /** The problem that the run ended with, or is parked at. */
    Optional<Problem> open() {
        if (report.outcome() == Outcome.SUCCEEDED || report.outcome() == Outcome.NOTHING_TO_DO) {
            return Optional.empty();
        }
        if (report.waiting() != null && report.waiting().diagnosis() != null) {
            return Optional.of(new Problem(
                    new StepReport(
                            report.waiting().step(),
                            StepStatus.WAITING,
                            List.of(),
                            1,
                            null,
                            null,
                            List.of(),
                            List.of()),
                    report.waiting().diagnosis()));
        }
        List<Problem> open =
                problems().stream().filter(p -> !p.diagnosis().mended()).toList();
        return open.isEmpty() ? Optional.empty() : Optional.of(open.get(open.size() - 1));
    }

    /** Objects that are no longer as they were, or are new. */
    List<ObjectChange> changes() {
        return report.steps().stream().flatMap(s -> changed(s).stream()).toList();
    }

    static List<ObjectChange> changed(StepReport step) {
        return step.changes().stream().filter(c -> c.change() != Change.NONE).toList();
    }

    List<Undone> left() {
        return report.compensation().stream()
                .filter(u -> u.status() != Undone.Status.UNDONE)
                .toList();
    }

    Duration took() {
        return between(report.startedAt(), end());
    }

    static Duration took(StepReport step) {
        return between(step.startedAt(), step.finishedAt());
    }

    /** The end, or the last moment that is known of. */
    Instant end() {
        return Stream.concat(
                        Stream.of(Optional.ofNullable(report.finishedAt())),
                        report.steps().stream()
                                .flatMap(s -> Stream.of(
                                        Optional.ofNullable(s.startedAt()), Optional.ofNullable(s.finishedAt()))))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder())
                .orElse(report.startedAt());
    }

    private static Duration between(Instant from, Instant to) {
        return from == null || to == null || to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
    }
}
