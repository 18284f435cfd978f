package io.keybuzz.runbook.redeploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.document.DocumentReader;
import io.keybuzz.runbook.document.DocumentReading;
import io.keybuzz.runbook.spec.SpecError;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedeployFieldsTest {

    @Test
    void nothingAtAllRedeploysChatwoot() {
        RedeployOptions defaults = new RedeployOptions("chatwoot", null, false, null);

        assertThat(read(null).value()).isEqualTo(defaults);
        assertThat(read("{}").value()).isEqualTo(defaults);
    }

    @Test
    void everythingThatCanBeSaidIsRead() {
        assertThat(read("{namespace: desk, image: 'r.io/c:v4', force: true, ignoreWindow: {reason: leak, by: Ada}}")
                        .value())
                .isEqualTo(new RedeployOptions(
                        "desk", "r.io/c:v4", true, new RedeployOptions.IgnoreWindow("leak", "Ada")));
    }

    @Test
    void everythingThatIsWrongComesAtOnce() {
        DocumentReading<RedeployOptions> reading =
                read("{namespace: Bad_Name, image: 'r.io/c:latest', forced: true, ignoreWindow: {reason: ' '}}");

        assertThat(reading.errors())
                .extracting(SpecError::path)
                .containsExactlyInAnyOrder("namespace", "image", "forced", "ignoreWindow.reason", "ignoreWindow.by");
    }

    private static DocumentReading<RedeployOptions> read(String text) {
        return DocumentReader.read(RedeployFields.OPTIONS, text, List.of());
    }
}
