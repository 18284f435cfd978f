package io.keybuzz.runbook.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.spec.Spec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotAdmittedTest {
    private static final String FAILED = "connection to server at \"10.0.0.10\", port 5432 failed: ";

    private final Spec spec = Targets.spec("chatwoot", Spec.Adopt.ASK, null);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "psql: error: " + FAILED + "FATAL:  database \"chatwoot\" does not exist",
                "PG::ConnectionBad: FATAL:  sorry, too many clients already",
                "FATAL:  no pg_hba.conf entry for host \"10.0.0.110\", user \"chatwoot\", database \"chatwoot\"",
                FAILED + "FATAL:  canceling authentication due to timeout",
            })
    void itIsTheServersOwnAnswer(String line) {
        assertThat(NotAdmitted.by(line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                FAILED + "Connection refused",
                FAILED + "timeout expired",
                FAILED + "FATAL:  the database system is starting up",
                "pid=1 tid=x1 FATAL: " + FAILED + "Connection refused",
            })
    void whatNobodyAnsweredAndAServerThatStartsAreNot(String line) {
        assertThat(NotAdmitted.by(line)).isFalse();
    }

    @Test
    void aDatabaseThatIsGoneIsMadeAgainOrRestored() {
        assertThat(NotAdmitted.remedy(spec, FAILED + "FATAL:  database \"chatwoot\" does not exist"))
                .contains(
                        "./runbook install -f SPEC",
                        "./runbook restore chatwoot --backup latest",
                        "psql -h 10.0.0.10 -p 5432 -U postgres -l");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sorry, too many clients already",
                "remaining connection slots are reserved for roles with the SUPERUSER attribute",
                "too many connections for role \"chatwoot\"",
            })
    void aServerThatIsFullIsAskedWhoHoldsItsConnections(String words) {
        assertThat(NotAdmitted.remedy(spec, FAILED + "FATAL:  " + words))
                .contains(
                        "FROM pg_stat_activity",
                        "max_connections",
                        "psql -h 10.0.0.10 -p 5432 -U postgres -d postgres");
    }

    @Test
    void theLineThatPgHbaLacksIsWrittenOut() {
        assertThat(NotAdmitted.remedy(
                        spec,
                        FAILED + "FATAL:  no pg_hba.conf entry for host \"10.0.0.110\", user \"chatwoot\", database"
                                + " \"chatwoot\", no encryption"))
                .contains("host chatwoot chatwoot 10.0.0.110/32 scram-sha-256", "SELECT pg_reload_conf()");
        assertThat(NotAdmitted.remedy(spec, FAILED + "FATAL:  no pg_hba.conf entry for host \"fd00::1\", user \"c\""))
                .contains("fd00::1/128");
    }

    @Test
    void otherWordsAreLeftToThePersonWithTheSameLogin() {
        assertThat(NotAdmitted.remedy(spec, FAILED + "FATAL:  role \"chatwoot\" is not permitted to log in"))
                .contains("psql -h 10.0.0.10 -p 5432 -U chatwoot -d chatwoot");
    }
}
