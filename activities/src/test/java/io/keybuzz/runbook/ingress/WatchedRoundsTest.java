package io.keybuzz.runbook.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.ingress.VisitorAnswer.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchedRoundsTest {
    private final WatchedRounds rounds = new WatchedRounds();
    private final AddressState bad = AddressState.first(
            VisitorRequest.get(ChatwootSpec.behindTheIngress(), "10.0.0.110", "/"), answered(502), Duration.ZERO);
    private final AddressState good = bad.then(answered(200), Duration.ofSeconds(1));

    @Test
    void remembersWhatWasWrongWhereAVisitorIsServedJustNow() {
        rounds.add(List.of(bad));
        rounds.add(List.of(good));

        assertThat(rounds.unsettled(List.of(good), Duration.ofSeconds(1))).containsExactly(bad);
    }

    @Test
    void holdsNothingAgainstAnAddressThatHasServedForAMinuteSince() {
        AddressState lasting = good.then(answered(200), Duration.ofSeconds(61));
        List.of(bad, good, lasting).forEach(s -> rounds.add(List.of(s)));

        assertThat(rounds.unsettled(List.of(lasting), Duration.ofSeconds(61))).containsExactly(lasting);
    }

    private static VisitorAnswer answered(int status) {
        return new VisitorAnswer(Kind.ANSWERED, status, Map.of(), "", 7, "", List.of("/"));
    }
}
