package io.keybuzz.runbook.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.rehearsal.Rehearsed.Held;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What rehearsals told before a release is read by the workers after it. */
class RehearsedTest {
    private static final DataConverter CONVERTER = DefaultDataConverter.newDefaultInstance();
    private static final List<Held> LOCKS = List.of(new Held("conversations", 4.2));

    /** As rehearsals were told before they said whether the locks were watched. */
    record Told(double seconds, List<String> migrations, List<Held> locks) {}

    @Test
    void oneThatWasToldBeforeCountsAsWatched() {
        Told before = new Told(90, List.of("20240131040316"), LOCKS);

        assertThat(read(before, Rehearsed.class)).isEqualTo(new Rehearsed(90, List.of("20240131040316"), LOCKS, true));
    }

    @Test
    void oneThatWasWatchedForAPartStaysSo() {
        Rehearsed partly = new Rehearsed(90, List.of(), LOCKS, false);

        assertThat(read(partly, Rehearsed.class)).isEqualTo(partly);
    }

    private static <T> T read(Object recorded, Class<T> as) {
        return CONVERTER.fromPayload(CONVERTER.toPayload(recorded).orElseThrow(), as, as);
    }
}
