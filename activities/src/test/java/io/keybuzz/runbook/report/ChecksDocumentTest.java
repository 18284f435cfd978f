package io.keybuzz.runbook.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ChecksDocumentTest {
    @Test
    void explainsEveryCheckInTheReportsOrder() throws IOException {
        String document = Files.readString(Path.of("../docs/checks.md"));
        String table = document.substring(0, document.indexOf("## What a visitor does"));

        List<String> rows = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|")
                .matcher(table)
                .results()
                .map(m -> m.group(1))
                .toList();

        assertThat(rows).containsExactlyElementsOf(CheckIds.ALL);
    }
}
