package io.keybuzz.runbook.restore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DatabaseNamesTest {
    private static final String RUN = "0b6f2c1a-77d0-4d0e-9f3f-5a3a6f2f9a11";

    @Test
    void whatARunCallsItsDatabasesIsKnownAgain() {
        for (String database : new String[] {"chatwoot", "c".repeat(60)}) {
            DatabaseNames names = DatabaseNames.of(database, RUN);

            assertThat(new String[] {names.fresh(), names.before(), DatabaseNames.scratch(database, RUN)})
                    .allMatch(name -> DatabaseNames.beside(database, name))
                    .allMatch(name -> name.length() <= 63);
        }
    }

    @Test
    void othersAreNot() {
        assertThat(new String[] {
                    "chatwoot",
                    "chatwoot_before",
                    "chatwoot_before_",
                    "chatwoot_before_0b6f2c1a2",
                    "desk_before_0b6f2c1a"
                })
                .noneMatch(name -> DatabaseNames.beside("chatwoot", name));
    }
}
