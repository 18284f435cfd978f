package io.keybuzz.runbook.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.preflight.Findings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExplanationsTest {
    private final List<String> asked = new ArrayList<>();

    @Test
    void asksOnlyWhoMayKnowSomethingOfWhatFails() {
        Explained explained = explain(
                List.of("role"),
                explanation("database", Set.of("role", "api")),
                explanation("redis", Set.of("sidekiq")));

        assertThat(asked).containsExactly("database");
        assertThat(explained.diagnoses()).isEmpty();
        assertThat(explained.checks()).isEmpty();
    }

    @Test
    void whatADeeperCauseExplainsIsNotAskedAboutAgain() {
        Explained explained = explain(
                List.of("role", "api"),
                explanation("database", Set.of("role", "api"), Cause.DATABASE_UNREACHABLE),
                explanation("pods", Set.of("api"), Cause.OUT_OF_MEMORY));

        assertThat(asked).containsExactly("database");
        assertThat(explained.checks()).containsExactly("role", "api");
    }

    @Test
    void threeSymptomsOfOneCauseAreOneDiagnosis() {
        Explained explained = explain(
                List.of("role", "pods"),
                explanation("database", Set.of("role"), Cause.DATABASE_UNREACHABLE),
                explanation("pods", Set.of("pods"), Cause.DATABASE_UNREACHABLE, Cause.UNKNOWN));

        assertThat(explained.diagnoses())
                .extracting(Diagnosis::summary)
                .containsExactly("DATABASE_UNREACHABLE of database", "UNKNOWN of pods");
    }

    @Test
    void whatMerelyFollowsIsLeftOutAndCountsAsExplained() {
        Explained explained = explain(
                List.of("pods", "ingress-addresses"),
                new Explanation(
                        Set.of("pods"),
                        explanation("pods", Set.of(), Cause.PULL_CREDENTIALS).look(),
                        Set.of(Cause.NO_READY_ENDPOINTS)),
                explanation("ingress", Set.of("ingress-addresses"), Cause.NO_READY_ENDPOINTS));

        assertThat(explained.diagnoses()).extracting(Diagnosis::cause).containsExactly(Cause.PULL_CREDENTIALS);
        assertThat(explained.checks()).containsExactly("pods", "ingress-addresses");
    }

    private Explained explain(List<String> failing, Explanation... explanations) {
        return new Explanations(List.of(explanations)).of(Targets.of("chatwoot", "run-1"), failing);
    }

    private Explanation explanation(String name, Set<String> checks, Cause... causes) {
        return new Explanation(checks, target -> {
            asked.add(name);
            return Findings.problems(List.of(causes).stream()
                    .map(c -> new Diagnosis(c, c + " of " + name, List.of(), List.of(), "", false))
                    .toList());
        });
    }
}
