package io.keybuzz.runbook.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChecklistTest {
    private static final Instant BEGAN = Instant.parse("2026-11-23T23:59:00Z");

    @Test
    void whatWasTakenBackIsNoCheckAndALongWaitIsToldInHours() {
        Report report = new Report(
                "w",
                "r",
                "InstallChatwoot",
                new Report.TargetName("default", "chatwoot"),
                null,
                Outcome.ROLLED_BACK,
                BEGAN,
                BEGAN.plusSeconds(86_460),
                List.of(new StepReport(
                        "migrate",
                        StepStatus.FAILED,
                        List.of(),
                        2,
                        BEGAN,
                        BEGAN.plusSeconds(86_460),
                        List.of(),
                        List.of())),
                List.of(new Check("pods", "Pods", Check.Status.FAILED, "none", List.of())),
                List.of(),
                null,
                List.of(new Undone("Secret/chatwoot/chatwoot-secrets", Undone.Status.UNDONE, null, null)),
                null);

        assertThat(Checklist.markdown(report))
                .contains(" · 24 h 1 min\n")
                .contains("**What was taken back**\n\n- UNDONE `Secret/chatwoot/chatwoot-secrets`")
                .as("a paragraph of nothing, which Temporal's page may cut off")
                .endsWith("\n\n\u00a0\n");
    }
}
