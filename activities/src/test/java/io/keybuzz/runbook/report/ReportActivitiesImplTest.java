package io.keybuzz.runbook.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.ingress.ChatwootSpec;
import io.keybuzz.runbook.report.Check.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReportActivitiesImplTest {
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void whatFailsOnceAtTheEndOfAnInstallIsAskedOnceMore() {
        assertThat(pods("InstallChatwoot")).isEqualTo(Status.PASSED);
        assertThat(asked).hasValue(2);
    }

    @Test
    void aVerificationTellsWhatItSaw() {
        assertThat(pods("VerifyChatwoot")).isEqualTo(Status.FAILED);
        assertThat(asked).hasValue(1);
    }

    private Status pods(String workflow) {
        ReportCheck failsOnce = request -> List.of(
                new Check("pods", "Pods", asked.incrementAndGet() == 1 ? Status.FAILED : Status.PASSED, "", List.of()));
        CheckRun checks = new CheckRun(List.of(failsOnce), target -> List.of(), Duration.ofSeconds(30));
        Target target = ChatwootSpec.target(ChatwootSpec.behindTheIngress());
        Run run = target.run();
        CheckRequest request = new CheckRequest(
                new Target(
                        target.spec(),
                        new Run(run.cluster(), run.workflowId(), run.runId(), run.firstRunId(), workflow, run.token())),
                List.of());
        return new ReportActivitiesImpl(null, checks, Duration.ZERO)
                .check(request).checks().stream()
                        .filter(c -> c.id().equals("pods"))
                        .findFirst()
                        .orElseThrow()
                        .status();
    }
}
