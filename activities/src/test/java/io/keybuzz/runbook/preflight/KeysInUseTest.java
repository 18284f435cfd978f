package io.keybuzz.runbook.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeysInUseTest {
    private static final String KEY = "SECRET_KEY_BASE";

    @Test
    void aKeyThatStaysIsNoProblem() {
        assertThat(changed(Map.of(KEY, "in-use"), Map.of(KEY, "in-use"), Map.of(KEY, "in-use")))
                .isEmpty();
    }

    @Test
    void aSecretThatEndsWithALineEndIsNoOtherKey() {
        assertThat(changed(Map.of(KEY, "in-use"), Map.of(KEY, "in-use\n"), Map.of(KEY, "in-use\n")))
                .isEmpty();
        assertThat(changed(Map.of(KEY, "in-use"), Map.of(KEY, "in-use\n"), Map.of(KEY, "newer\n")))
                .singleElement()
                .satisfies(d -> assertThat(d.summary()).contains("from elsewhere"));
    }

    @Test
    void aVariableOfThePodsOwnIsToldAndItsValueIsNot() {
        List<Diagnosis> told = changed(Map.of(KEY, "in-use"), Map.of(KEY, "in-use"), Map.of(KEY, "of-the-secret"));

        assertThat(told).singleElement().satisfies(d -> {
            assertThat(d.summary()).contains(KEY, "from elsewhere");
            assertThat(d.toString()).doesNotContain("in-use", "of-the-secret");
        });
    }

    @Test
    void aSecretThatWasChangedAfterThePodsStartedIsTold() {
        assertThat(changed(Map.of(KEY, "in-use"), Map.of(KEY, "newer"), Map.of(KEY, "newer")))
                .singleElement()
                .satisfies(d -> assertThat(d.summary()).contains("started before Secret"));
    }

    @Test
    void aKeyThatNobodyWouldGiveIsTold() {
        assertThat(changed(
                        Map.of("ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY", "in-use"),
                        Map.of("ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY", "in-use"),
                        Map.of()))
                .singleElement()
                .satisfies(d -> assertThat(d.summary()).contains("ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY"));
    }

    @Test
    void otherVariablesMayChange() {
        assertThat(changed(Map.of("RAILS_ENV", "staging"), Map.of(), Map.of("RAILS_ENV", "production")))
                .isEmpty();
    }

    private static List<Diagnosis> changed(
            Map<String, String> used, Map<String, String> stated, Map<String, String> after) {
        return KeysInUse.changed("chatwoot", used, stated, after);
    }
}
