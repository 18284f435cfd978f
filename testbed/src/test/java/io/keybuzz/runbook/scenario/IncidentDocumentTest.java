package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/incident.md names scenarios that are played and texts that are shown. */
class IncidentDocumentTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\|[^|]+\\|[^|]+\\| ([^|]+) \\| `(\\w+)#(\\w+)` \\|$");

    @Test
    void everyRowLeadsToATextAndToAScenario() throws IOException, ClassNotFoundException {
        Set<String> told = DiagnosesDocument.read().stream()
                .map(DiagnosesDocument.Section::title)
                .collect(Collectors.toSet());
        String document = Files.readString(Path.of("..", "docs", "incident.md"));
        List<MatchResult> rows = ROW.matcher(document).results().toList();
        assertThat(rows).as("all but heads of tables").hasSize((int) document.lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| symptom"))
                .count());
        for (MatchResult row : rows) {
            assertThat(told).contains(row.group(1));
            assertThat(Arrays.stream(Class.forName("io.keybuzz.runbook.scenario." + row.group(2))
                                    .getDeclaredMethods())
                            .map(Method::getName))
                    .as(row.group(2))
                    .contains(row.group(3));
        }
    }
}
