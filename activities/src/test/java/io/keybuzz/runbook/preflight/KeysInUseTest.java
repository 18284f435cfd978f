package io.keybuzz.runbook.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.preflight.RunningProcesses.Running;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.run.Names;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeysInUseTest {
    private static final String KEY = "SECRET_KEY_BASE";

    @Test
    void aKeyThatStaysIsNoProblem() {
        assertThat(changed(Map.of(KEY, "in-use"), Map.of(KEY, "in-use"), Map.of(KEY, "in-use")))
                .isEmpty();
    }

    @Test
    void aSecretThatEndsWithALineEndIsNoOtherKey() {
        assertThat(changed(Map.of(KEY, "in-use"), Map.of(KEY, "in-use\n"), Map.of(KEY, "in-use\n")))
                .isEmpty();
        assertThat(changed(Map.of(KEY, "in-use"), Map.of(KEY, "in-use\n"), Map.of(KEY, "newer\n")))
                .singleElement()
                .satisfies(d -> assertThat(d.summary()).contains("from elsewhere"));
    }

    @Test
    void aVariableOfThePodsOwnIsToldAndItsValueIsNot() {
        List<Diagnosis> told = changed(Map.of(KEY, "in-use"), Map.of(KEY, "in-use"), Map.of(KEY, "of-the-secret"));

        assertThat(told).singleElement().satisfies(d -> {
            assertThat(d.summary()).contains(KEY, "from elsewhere");
            assertThat(d.toString()).doesNotContain("in-use", "of-the-secret");
        });
    }

    @Test
    void aSecretThatWasChangedAfterThePodsStartedIsTold() {
        assertThat(changed(Map.of(KEY, "in-use"), Map.of(KEY, "newer"), Map.of(KEY, "newer")))
                .singleElement()
                .satisfies(d -> assertThat(d.summary()).contains("started before Secret"));
    }

    @Test
    void thePodThatWasNotRestartedYetHasTheLastCopyAndIsNamed() {
        Map<String, String> newer = Map.of(KEY, "newer");
        LiveWorkload web = workload(Names.WEB, newer, process("web-1", newer), process("web-2", Map.of(KEY, "in-use")));
        LiveWorkload worker = workload(Names.WORKER, newer, process("worker-1", newer));

        assertThat(KeysInUse.judged("chatwoot", List.of(web, worker), newer))
                .singleElement()
                .satisfies(d -> {
                    assertThat(d.summary()).contains("(web-2)", KEY).doesNotContain("web-1", "worker-1");
                    assertThat(d.remedy()).contains("exec web-2 -c main -- env | grep ^SECRET_KEY_BASE=");
                });
    }

    @Test
    void theLastCopyMayBeInAWorker() {
        Map<String, String> newer = Map.of(KEY, "newer");
        LiveWorkload web = workload(Names.WEB, newer, process("web-1", newer));
        LiveWorkload worker = workload(Names.WORKER, newer, process("worker-1", Map.of(KEY, "in-use")));

        assertThat(KeysInUse.judged("chatwoot", List.of(web, worker), newer))
                .singleElement()
                .satisfies(d -> assertThat(d.remedy()).contains("exec worker-1 -c main"));
    }

    @Test
    void twoKeysInUseAreTwoToKeepAndOneInTwoPodsIsOne() {
        Map<String, String> newest = Map.of(KEY, "newest");
        LiveWorkload web = workload(
                Names.WEB,
                newest,
                process("web-1", Map.of(KEY, "oldest")),
                process("web-2", Map.of(KEY, "newer")),
                process("web-3", Map.of(KEY, "oldest")));

        assertThat(KeysInUse.judged("chatwoot", List.of(web), newest))
                .extracting(Diagnosis::summary)
                .satisfiesExactly(
                        s -> assertThat(s).contains("(web-1, web-3)"),
                        s -> assertThat(s).contains("(web-2)"));
    }

    @Test
    void aPodThatCannotBeAskedIsToldBesideWhatOthersSayAndOneThatEndsIsNot() {
        Map<String, String> newer = Map.of(KEY, "newer");
        LiveWorkload web = workload(
                Names.WEB,
                newer,
                process("web-1", Map.of(KEY, "in-use")),
                new Running("web-2", "main", false, Optional.empty()),
                new Running("web-3", "main", true, Optional.empty()));

        assertThat(KeysInUse.judged("chatwoot", List.of(web), newer))
                .satisfiesExactly(d -> assertThat(d.summary()).contains("(web-1)"), d -> {
                    assertThat(d.cause()).isEqualTo(Cause.UNKNOWN);
                    assertThat(d.summary()).endsWith("could not be asked: web-2");
                    assertThat(d.remedy()).contains("exec web-2 -c main -- env");
                });
    }

    @Test
    void whereNothingRunsTheTemplateIsAskedAndNoPodIsNamed() {
        LiveWorkload web = workload(Names.WEB, Map.of(KEY, "its-own"));

        assertThat(KeysInUse.judged("chatwoot", List.of(web), Map.of(KEY, "of-the-secret")))
                .singleElement()
                .satisfies(d -> {
                    assertThat(d.summary()).startsWith("Deployment chatwoot-web gives its pods another " + KEY);
                    assertThat(d.remedy()).doesNotContain("exec");
                    assertThat(d.toString()).doesNotContain("its-own", "of-the-secret");
                });
    }

    @Test
    void aKeyThatNobodyWouldGiveIsTold() {
        assertThat(changed(
                        Map.of("ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY", "in-use"),
                        Map.of("ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY", "in-use"),
                        Map.of()))
                .singleElement()
                .satisfies(d -> assertThat(d.summary()).contains("ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY"));
    }

    @Test
    void otherVariablesMayChange() {
        assertThat(changed(Map.of("RAILS_ENV", "staging"), Map.of(), Map.of("RAILS_ENV", "production")))
                .isEmpty();
    }

    @Test
    void everyPodIsEvidence() {
        Map<String, String> newer = Map.of(KEY, "newer");
        LiveWorkload web = workload(
                Names.WEB, newer, process("web-1", Map.of(KEY, "in-use")), process("web-2", Map.of(KEY, "in-use")));

        assertThat(KeysInUse.judged("chatwoot", List.of(web), newer))
                .singleElement()
                .satisfies(d -> assertThat(d.evidence())
                        .extracting(Evidence::what)
                        .satisfiesExactly(
                                w -> assertThat(w).contains("exec web-1 -c main"),
                                w -> assertThat(w).contains("exec web-2 -c main")));
    }

    private static List<Diagnosis> changed(
            Map<String, String> used, Map<String, String> stated, Map<String, String> after) {
        return KeysInUse.judged("chatwoot", List.of(workload(Names.WEB, stated, process("web-1", used))), after);
    }

    private static LiveWorkload workload(String name, Map<String, String> stated, Running... processes) {
        return new LiveWorkload(name, false, stated, List.of(processes));
    }

    private static Running process(String pod, Map<String, String> environment) {
        return new Running(pod, "main", false, Optional.of(environment));
    }
}
