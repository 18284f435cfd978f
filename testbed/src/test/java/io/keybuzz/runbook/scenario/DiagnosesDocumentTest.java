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
}
