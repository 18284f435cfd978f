package io.keybuzz.runbook.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.HostPort;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

class PostgresFailureTest {
    private static final String SECRET = "never-to-be-seen";

    private final ScramPostgres postgres = ScramPostgres.shared();
    private final Target target = SpecFixture.of("nobody_here").target();
    private final Connections connections = SpecFixture.connections(null, 1, Map.of(), WriteGuard.NONE);
    private final Spec.Database spec = target.spec().database();

    @Test
    void aWrongPasswordIsNamedAndNotShown() {
        Diagnosis diagnosis = diagnose("postgres", "postgres");

        assertThat(diagnosis.cause()).isEqualTo(Cause.DATABASE_PASSWORD);
        assertThat(diagnosis.summary())
                .startsWith("PostgreSQL at 10.0.0.10:5432 does not accept the password of postgres")
                .contains("password authentication failed");
        assertThat(diagnosis.ruledOut()).extracting("what").containsExactly("the server's answer");
        assertThat(diagnosis.toString()).doesNotContain(SECRET);
    }

    @Test
    void aDatabaseThatIsNotThereIsNamed() throws SQLException {
        SQLException failure = catchThrowableOfType(
                SQLException.class, () -> new PostgresSessions(connections).admin(target, "nobody_here"));

        assertThat(PostgresFailure.of(failure, spec, "postgres").summary()).contains("nobody_here");
    }

    @Test
    void aClosedPortIsRefusedAndTriedAgain() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        Connections closed = new Connections(
                "default",
                "",
                null,
                null,
                a -> new HostPort("127.0.0.1", free),
                connections.secrets(),
                WriteGuard.NONE,
                connections.policy());

        SQLException failure =
                catchThrowableOfType(SQLException.class, () -> new PostgresSessions(closed).admin(target, "postgres"));

        Diagnosis diagnosis = PostgresFailure.of(failure, spec, "postgres");
        assertThat(diagnosis.cause()).isEqualTo(Cause.DATABASE_UNREACHABLE);
        assertThat(diagnosis.summary()).contains("10.0.0.10:5432", "at once").doesNotContain(String.valueOf(free));
        assertThat(diagnosis.ruledOut()).extracting("what").containsExactly("how the connection ended");
        assertThat(retried(failure)).isEqualTo(Cause.DATABASE_UNREACHABLE);
    }

    @Test
    void aNameThatDoesNotResolveIsAskedForAgainSinceItsServerMayBeMoving() {
        SQLException unknown = notConnected(new UnknownHostException("postgres.keybuzz.internal"));

        assertThat(PostgresFailure.of(unknown, spec, "postgres").remedy()).contains("database.host");
        assertThat(retried(unknown)).isEqualTo(Cause.DNS);
    }

    @Test
    void aStandbyIsWrittenToAgainSinceItMayBeThePrimaryInAMoment() {
        SQLException readOnly = new SQLException("cannot execute CREATE ROLE in a read-only transaction", "25006");

        assertThat(PostgresFailure.of(readOnly, spec, "postgres").summary()).contains("a standby");
        assertThat(retried(readOnly)).isEqualTo(Cause.DATABASE_UNREACHABLE);
    }

    @Test
    void silenceIsToldFromARefusal() {
        SQLException silent = notConnected(new SocketTimeoutException("Connect timed out"));

        Diagnosis diagnosis = PostgresFailure.of(silent, spec, "postgres");

        assertThat(diagnosis.cause()).isEqualTo(Cause.DATABASE_UNREACHABLE);
        assertThat(diagnosis.summary()).contains("firewall");
        assertThat(diagnosis.ruledOut()).isEmpty();
        assertThat(diagnosis.remedy()).contains("nc -vz 10.0.0.10 5432");
    }

    @Test
    void aServerThatAsksForNoPasswordOrAClearOneIsRefused() {
        postgres.sql(
                "postgres",
                "DROP ROLE IF EXISTS trusted_without_password",
                "CREATE ROLE trusted_without_password LOGIN");
        postgres.sql(
                "postgres",
                "DROP ROLE IF EXISTS asked_in_the_clear",
                "CREATE ROLE asked_in_the_clear LOGIN PASSWORD 'x'");

        for (String role : new String[] {"trusted_without_password", "asked_in_the_clear"}) {
            Diagnosis diagnosis = diagnose("postgres", role);
            assertThat(diagnosis.cause()).as(role).isEqualTo(Cause.REFUSED);
            assertThat(diagnosis.summary()).as(role).contains("less than SCRAM");
        }
        assertThat(postgres.log()).doesNotContain(SECRET);
    }

    @Test
    void aPoolerThatTakesNoSettingsIsRecognised() {
        Diagnosis diagnosis = PostgresFailure.of(
                new PSQLException("FATAL: unsupported startup parameter: options", PSQLState.PROTOCOL_VIOLATION),
                spec,
                "postgres");

        assertThat(diagnosis.remedy()).contains("database.direct");
    }

    @Test
    void aPasswordProblemIsNotRetried() {
        SQLException failure = catchThrowableOfType(
                SQLException.class, () -> new PostgresSessions(connections).as(target, "postgres", "postgres", SECRET));

        assertThat(PostgresFailure.toThrow(failure, spec, "postgres"))
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        f -> assertThat(f.isNonRetryable()).isTrue());
    }

    @Test
    void addressesAreQuotedAndNothingElseGetsIntoTheUrl() {
        assertThat(PostgresSessions.url(new HostPort("2001:db8::1", 5432), "a b?x=/y"))
                .isEqualTo("jdbc:postgresql://[2001:db8::1]:5432/a+b%3Fx%3D%2Fy");
        assertThat(catchThrowableOfType(
                        IllegalArgumentException.class,
                        () -> PostgresSessions.url(new HostPort("h/db?socketFactory=x", 1), "d")))
                .isNotNull();
    }

    private static SQLException notConnected(IOException why) {
        return new PSQLException("The connection attempt failed.", PSQLState.CONNECTION_UNABLE_TO_CONNECT, why);
    }

    /** What is told when no attempt is left. */
    private Cause retried(SQLException failure) {
        ApplicationFailure thrown = PostgresFailure.toThrow(failure, spec, "postgres");
        assertThat(thrown.isNonRetryable()).isFalse();
        assertThat(thrown.getCause()).isNull();
        Diagnosis told = thrown.getDetails().get(StepFailure.class).diagnoses().get(0);
        assertThat(told.summary())
                .isEqualTo(PostgresFailure.of(failure, spec, "postgres").summary());
        return told.cause();
    }

    private Diagnosis diagnose(String database, String role) {
        SQLException failure = catchThrowableOfType(
                SQLException.class, () -> new PostgresSessions(connections).as(target, database, role, SECRET));
        return PostgresFailure.of(failure, spec, role);
    }
}
