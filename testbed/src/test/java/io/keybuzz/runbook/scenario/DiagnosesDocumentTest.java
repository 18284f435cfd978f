package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/diagnoses.md shows every cause that an operator can meet, or says that it does not. */
class DiagnosesDocumentTest {
    @Test
    void everyCauseIsShownOrNamed() throws IOException {
        String document = Files.readString(Path.of("..", "docs", "diagnoses.md"));
        Set<Cause> shown = DiagnosesDocument.read().stream()
                .map(DiagnosesDocument.Section::cause)
                .collect(Collectors.toSet());

        assertThat(Arrays.stream(Cause.values())
                        .filter(cause -> !shown.contains(cause) && !document.contains("`" + cause + "`")))
                .isEmpty();
    }

    @Test
    void whenAndAtHowManyAddressesALogSaidItMakesNoDifference() {
        assertThat(
                        DiagnosesDocument.essence(
                                "INGRESS_NOT_IN_SYNC: The ingress is not in sync at all 8 ingress addresses:"
                                        + " its controller still asks 10.233.4.7: 2026/12/01 06:48:56 [error] 7#7: *5 connect() failed"))
                .isEqualTo(DiagnosesDocument.essence("INGRESS_NOT_IN_SYNC: The ingress is not in sync at 10.0.0.100,"
                        + " 10.0.0.101, 10.0.0.102 and 4 more: its controller still asks 10.233.1.9:"
                        + " 2026/11/30 19:21:55 [error] 9#9: *8 connect() failed"));
    }
}
