package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** People ask and Sidekiq works while the pods are replaced. Only real containers, endpoints and signals can show it. */
@LabOnly
class ContinuityScenarioTest extends Scenario {
    private static final int JOBS = 40;
    private static final Duration UNTIL_WORKED = Duration.ofMinutes(3);

    @Test
    void aRedeployLosesNoRequestAndNoJob() throws Exception {
        assertSucceeded(install(DEFAULTS));

        assertSucceeded(whilePeopleAskAndJobsWait(Map.of("image", IMAGE + "v3.12.1")));
    }

    @Test
    void aRedeployThatFailsLosesNeither() throws Exception {
        assertSucceeded(install(Map.of("onFailure", "FAIL")));

        assertThat(whilePeopleAskAndJobsWait(Map.of("image", IMAGE + "v3.12.0-crash"))
                        .outcome())
                .isEqualTo(Outcome.FAILED);
    }

    private static Report whilePeopleAskAndJobsWait(Map<String, Object> options) throws Exception {
        List<String> jobs = IntStream.rangeClosed(1, JOBS)
                .mapToObj(n -> "job-" + n)
                .sorted()
                .toList();
        List<String> push = new ArrayList<>(List.of("LPUSH", "queue:default"));
        jobs.forEach(id -> push.add("{\"class\":\"ReplyJob\",\"jid\":\"" + id + "\",\"args\":[2]}"));
        Report report;
        Visitor visitor = Visitor.comes(world);
        try {
            world.redis(push.toArray(String[]::new));
            report = Run.redeploy(world, options).end();
        } finally {
            visitor.close();
        }
        Waiting.until("every job is done", UNTIL_WORKED, () -> worked().size() >= JOBS);

        assertThat(visitor.lost()).as("of " + visitor.answered() + " requests").isEmpty();
        assertThat(visitor.answered()).isPositive();
        assertThat(worked()).as("each once").isEqualTo(jobs);
        return report;
    }

    private static List<String> worked() {
        try {
            return world.sql("chatwoot", "select jid from standin_jobs order by jid collate \"C\"");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
