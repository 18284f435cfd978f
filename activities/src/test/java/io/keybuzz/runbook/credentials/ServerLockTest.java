package io.keybuzz.runbook.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** A session that holds the lock of a server for a worker that is suspended, or whose machine was lost. */
class ServerLockTest extends CredentialsWorld {
    @Test
    void endsTheSessionOfAnEarlierAttemptOfThisRunThatStandsStillWithTheLock() throws SQLException {
        try (Connection earlier = sessionWithTheLock("run-1")) {
            run();

            assertThat(earlier.isValid(1)).isFalse();
        }
    }

    @Test
    void leavesTheSessionOfAnotherRunAlone() throws SQLException {
        try (Connection another = sessionWithTheLock("run-2")) {
            assertThat(failure().diagnoses())
                    .singleElement()
                    .extracting(Diagnosis::cause)
                    .isEqualTo(Cause.LOCK_TIMEOUT);

            assertThat(another.isValid(1)).isTrue();
        }
    }

    @Test
    void anAttemptThatIsNotTheNewestEndsNobodysSession() throws SQLException {
        Connections suspended = SpecFixture.connections(null, redis.getBindPort(), secrets, t -> {
            throw new IllegalStateException("fenced");
        });
        ActRequest request = new ActRequest(target(), credentials.observe(target()));
        try (Connection later = sessionWithTheLock("run-1")) {
            assertThatThrownBy(() -> new CredentialsActivitiesImpl(suspended, store).act(request))
                    .hasMessage("fenced");

            assertThat(later.isValid(1)).isTrue();
        }
    }

    private Connection sessionWithTheLock(String run) throws SQLException {
        Connection session = new PostgresSessions(connections).admin(target(), "postgres");
        try (Statement s = session.createStatement()) {
            s.execute("SET application_name = 'chatwoot-runbook " + run + "'");
            s.execute("SELECT pg_advisory_lock(" + 0x63686174776f6f74L + ")");
        }
        return session;
    }
}
