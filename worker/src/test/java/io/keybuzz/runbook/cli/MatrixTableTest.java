package io.keybuzz.runbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.report.Evidence;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatrixTableTest {
    private static final List<Evidence> SEEN = List.of(
            path("w1 (10.0.0.110)", "web-a on w2 (10.0.0.111)", "answers in 2 ms"),
            path(
                    "w1 (10.0.0.110)",
                    "web-b on w1 (10.0.0.110)",
                    "refused in 0 ms: the path is open, nobody listens yet"),
            path("w2 (10.0.0.111)", "web-a on w2 (10.0.0.111)", "nothing in 3000 ms"),
            new Evidence("ufw status", "active", Instant.EPOCH, "10.0.0.110"));

    @Test
    void aRowIsANodeAndAColumnAPodAndBothHaveTheirNodesNames() {
        assertThat(MatrixTable.lines(SEEN))
                .containsExactly(
                        "to A  web-a on w2 (10.0.0.111)",
                        "to B  web-b on w1 (10.0.0.110)",
                        "                      A        B",
                        "from w1 (10.0.0.110)  2 ms     0 ms",
                        "from w2 (10.0.0.111)  SHUT     ?");
    }

    @Test
    void whatIsNoPathStaysEvidence() {
        assertThat(MatrixTable.others(SEEN)).extracting(Evidence::what).containsExactly("ufw status");
        assertThat(MatrixTable.lines(List.of())).isEmpty();
    }

    private static Evidence path(String from, String pod, String observed) {
        return new Evidence("TCP from " + from + " to 10.233.1.2:3000, pod " + pod, observed, Instant.EPOCH, null);
    }
}
