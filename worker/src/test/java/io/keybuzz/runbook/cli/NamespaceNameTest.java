package io.keybuzz.runbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceNameTest {
    private static final Map<String, String> NOBODY = Map.of("TEMPORAL_ADDRESS", "127.0.0.1:1");

    @ParameterizedTest
    @ValueSource(
            strings = {"status NS", "report NS", "decide NS retry --reason r", "link install NS", "schedule pause NS"})
    void isRefusedBeforeTemporalIsAsked(String command) {
        String[] arguments = command.split(" ");
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = arguments[i].replace("NS", "x' OR WorkflowId != '");
        }

        CliRun run = CliRun.of(NOBODY, arguments);

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err())
                .contains("namespace = x' OR WorkflowId != ': ", "for example: x-or-workflowid")
                .doesNotContain("does not answer", "\tat ");
    }

    @Test
    void whatWasProbablyMeantIsTheExample() {
        assertThat(CliRun.of(NOBODY, "status", "Chatwoot").err())
                .contains("namespace = Chatwoot: ", "for example: chatwoot)");
    }
}
