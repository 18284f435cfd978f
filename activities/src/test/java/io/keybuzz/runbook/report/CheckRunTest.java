package io.keybuzz.runbook.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.ingress.ChatwootSpec;
import io.keybuzz.runbook.report.Check.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CheckRunTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final CheckRequest REQUEST = new CheckRequest(
            ChatwootSpec.target(ChatwootSpec.behindTheIngress()),
            List.of(new NodeReport("10.0.0.100", null, "shut", null)));
    private static final Function<Target, List<NodeReport>> OPEN =
            target -> List.of(new NodeReport("10.0.0.100", null, null, "open"));

    @Test
    void runsChecksSideBySide() {
        CyclicBarrier both = new CyclicBarrier(2);
        ReportCheck one = request -> meet(both, "pods");
        ReportCheck two = request -> meet(both, "role");

        assertThat(run(LONG, OPEN, one, two).checks())
                .filteredOn(c -> c.status() == Status.PASSED)
                .extracting(Check::id)
                .containsExactly("pods", "role");
    }

    @Test
    void letsACheckThatThrowsCostItsOwnLinesOnly() {
        CheckResult result = run(LONG, OPEN, request -> List.of(passed("pods")), request -> {
            throw new IllegalStateException("no route to jdbc:postgresql://app:hunter22@10.0.0.10/chatwoot \u001b[2J");
        });

        assertThat(result.checks()).filteredOn(c -> c.status() == Status.PASSED).hasSize(1);
        assertThat(result.checks())
                .filteredOn(c -> c.status() == Status.FAILED)
                .singleElement()
                .satisfies(c -> {
                    assertThat(c.id()).isEqualTo("report");
                    assertThat(c.evidence())
                            .singleElement()
                            .satisfies(e -> assertThat(e.observed()).contains("no route"));
                    assertThat(c.detail())
                            .contains("no route")
                            .contains("10.0.0.10")
                            .doesNotContain("hunter22")
                            .doesNotContain("\u001b");
                });
    }

    @Test
    void saysWhyACheckCouldNotLookInTheSentenceOfItsDiagnosisAlone() {
        Diagnosis down = new Diagnosis(
                Cause.DATABASE_UNREACHABLE, "PostgreSQL is starting up", List.of(), List.of(), "Wait", false);

        CheckResult result = run(LONG, OPEN, request -> {
            throw Failures.unreachable(down);
        });

        assertThat(result.checks())
                .filteredOn(c -> c.status() == Status.FAILED)
                .singleElement()
                .satisfies(c -> assertThat(c.detail())
                        .contains("could not be run: PostgreSQL is starting up")
                        .doesNotContain("type="));
    }

    @Test
    void doesNotWaitForEverForACheckThatHangs() {
        CountDownLatch never = new CountDownLatch(1);
        CheckResult result = run(Duration.ofMillis(50), OPEN, request -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of();
        });

        assertThat(result.checks())
                .filteredOn(c -> c.status() == Status.FAILED)
                .singleElement()
                .satisfies(c -> assertThat(c.detail()).contains("did not end in time"));
    }

    @Test
    void reportsTheFirewallsAsTheyAreNow() {
        assertThat(run(LONG, OPEN).nodes()).containsExactly(new NodeReport("10.0.0.100", null, "shut", "open"));
    }

    @Test
    void keepsWhatWasReadBeforeWhenTheNodesDoNotAnswerAnyMore() {
        CheckResult result = run(LONG, target -> {
            throw new IllegalStateException("ssh");
        });

        assertThat(result.nodes()).isEqualTo(REQUEST.nodes());
    }

    private static CheckResult run(Duration patience, Function<Target, List<NodeReport>> after, ReportCheck... checks) {
        return new CheckRun(List.of(checks), after, patience).run(REQUEST);
    }

    private static List<Check> meet(CyclicBarrier barrier, String id) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException("alone");
        }
        return List.of(passed(id));
    }

    private static Check passed(String id) {
        return new Check(id, CheckIds.title(id), Status.PASSED, "", List.of());
    }
}
