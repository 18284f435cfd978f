package io.keybuzz.runbook.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.report.Check.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompletionTest {
    @Test
    void putsChecksInTheReportsOrderWhateverOrderTheyCameIn() {
        List<Check> complete = Completion.complete(
                List.of(check("firewalls", Status.PASSED), check("namespace-labels", Status.PASSED)), List.of());

        assertThat(complete).extracting(Check::id).containsExactlyElementsOf(CheckIds.VALIDATION);
    }

    @Test
    void saysOfEachIdThatNobodyAnsweredWhyItIsSkipped() {
        List<Check> complete =
                Completion.complete(List.of(), List.of("the checks of migration could not be run: no database"));

        assertThat(complete).allSatisfy(c -> {
            assertThat(c.status()).isEqualTo(Status.SKIPPED);
            assertThat(c.detail()).isEqualTo("not asked, since the checks of migration could not be run: no database");
            assertThat(c.title()).isNotEqualTo(c.id());
        });
    }

    @Test
    void keepsTheWorstOfTwoAnswersToOneQuestionAndBothDetails() {
        List<Check> complete = Completion.complete(
                List.of(
                        new Check("image", "t", Status.WARNED, "a", List.of()),
                        new Check("image", "t", Status.FAILED, "b", null),
                        new Check("image", "t", Status.PASSED, "c", List.of())),
                List.of());

        Check image = complete.stream()
                .filter(c -> c.id().equals("image"))
                .findFirst()
                .orElseThrow();
        assertThat(image.status()).isEqualTo(Status.FAILED);
        assertThat(image.detail()).isEqualTo("a; b; c");
        assertThat(complete).hasSize(CheckIds.VALIDATION.size());
    }

    @Test
    void putsWhatIsNotOfTheListLast() {
        List<Check> complete = Completion.complete(List.of(check("rollout", Status.FAILED)), List.of());

        assertThat(complete.get(complete.size() - 1).id()).isEqualTo("rollout");
    }

    @Test
    void showsEachFirewallBeforeAndAfter() {
        List<NodeReport> nodes = Completion.nodes(
                List.of(
                        new NodeReport("10.0.0.100", null, "shut", null),
                        new NodeReport("10.0.0.101", "worker-02", "shut", null)),
                List.of(
                        new NodeReport("10.0.0.100", "master-01", null, "open"),
                        new NodeReport("10.0.0.102", null, null, "open")));

        assertThat(nodes)
                .containsExactly(
                        new NodeReport("10.0.0.100", "master-01", "shut", "open"),
                        new NodeReport("10.0.0.101", "worker-02", "shut", null),
                        new NodeReport("10.0.0.102", null, null, "open"));
    }

    private static Check check(String id, Status status) {
        return new Check(id, CheckIds.title(id), status, "", List.of());
    }
}
