package io.keybuzz.runbook.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.secret.SecretSource;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.temporal.client.ActivityCompletionFailureException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An undo that Temporal tries again, with a PostgreSQL that fails over or restarts meanwhile. */
class CredentialsUndoRetriedTest extends CredentialsWorld {
    private final RetriedUndo temporal = new RetriedUndo();

    @AfterEach
    void end() {
        primary();
        temporal.close();
    }

    @Test
    void whatAStandbyRefusesIsTriedAgainUntilThereIsAPrimary() {
        ActRequest request = made();
        standby();

        List<Undone> undone = temporal.run(attempt -> {
            if (attempt == 12) {
                primary();
            }
            return credentials.undo(request);
        });

        assertThat(temporal.attempts()).isEqualTo(12);
        assertThat(undone).extracting(Undone::status).containsOnly(Undone.Status.UNDONE);
        assertThat(undone).extracting(Undone::object).startsWith("database/" + name, "role/" + name);
        assertThat(asked("SELECT 1 FROM pg_database WHERE datname = %s")).isNull();
        assertThat(asked("SELECT 1 FROM pg_roles WHERE rolname = %s")).isNull();
    }

    @Test
    void aStandbyThatStaysOneCostsALineWithItsCommandBeforeTemporalGivesUp() {
        ActRequest request = made();
        standby();

        List<Undone> undone = temporal.run(attempt -> credentials.undo(request));

        assertThat(temporal.attempts()).isEqualTo(16);
        assertThat(undone)
                .filteredOn(u -> u.status() == Undone.Status.FAILED)
                .singleElement()
                .satisfies(u -> {
                    assertThat(u.object()).isEqualTo("database/" + name);
                    assertThat(u.detail()).contains("read-only transaction");
                    assertThat(u.command()).contains("DROP DATABASE");
                });
        assertThat(undone)
                .filteredOn(u -> u.status() == Undone.Status.KEPT)
                .extracting(Undone::object)
                .containsExactly("role/" + name, "Secret/chatwoot/chatwoot-secrets");
    }

    @Test
    void aSessionThatIsCutAfterTheDatabaseWasDroppedIsFollowedByOneThatTellsBoth() {
        ActRequest request = made();
        CredentialsActivitiesImpl cut = cutAtWrite(2);

        List<Undone> undone = temporal.run(attempt -> cut.undo(request));

        assertThat(temporal.attempts()).isEqualTo(2);
        assertThat(undone).extracting(Undone::status).containsOnly(Undone.Status.UNDONE);
        assertThat(undone)
                .extracting(Undone::object)
                .containsExactly(
                        "database/" + name,
                        "role/" + name,
                        "Secret/chatwoot/chatwoot-secrets",
                        "redis/chatwoot-runbook:owner");
    }

    @Test
    void aSessionThatIsCutWhileADatabaseIsGivenBackIsFollowedByOneThatTellsAll() {
        postgres.sql("postgres", "CREATE DATABASE " + name);
        ActRequest request = made();
        // Three extensions, what the role was given, the owner, and then the mark.
        CredentialsActivitiesImpl cut = cutAtWrite(6);

        List<Undone> undone = temporal.run(attempt -> cut.undo(request));

        assertThat(temporal.attempts()).isEqualTo(2);
        assertThat(undone).extracting(Undone::status).containsOnly(Undone.Status.UNDONE);
        assertThat(undone)
                .extracting(u -> u.object() + ": " + u.detail())
                .startsWith(
                        "extension/" + name + "/pg_stat_statements: it is not there, as before this run",
                        "extension/" + name + "/pg_trgm: it is not there, as before this run",
                        "extension/" + name + "/pgcrypto: it is not there, as before this run",
                        "database/" + name + ": belongs to postgres, as before this run",
                        "database/" + name + ": mark removed",
                        "role/" + name + ": dropped");
    }

    @Test
    void aClusterThatDoesNotTellAPasswordForAMomentIsAskedAgain() {
        ActRequest request = made();
        SecretSource away =
                once(new IllegalStateException("Could not ask the cluster for Secret/chatwoot/admin (503)."));
        CredentialsActivitiesImpl undoing = new CredentialsActivitiesImpl(connections.withSecrets(away), store);

        List<Undone> undone = temporal.run(attempt -> undoing.undo(request));

        assertThat(temporal.attempts()).isEqualTo(2);
        assertThat(undone).extracting(Undone::status).containsOnly(Undone.Status.UNDONE);
        assertThat(undone).extracting(Undone::object).startsWith("database/" + name, "role/" + name);
    }

    @Test
    void aTemporalThatDoesNotAnswerTheGuardForAMomentIsAskedAgain() {
        ActRequest request = made();
        AtomicInteger write = new AtomicInteger();
        WriteGuard guard = target -> {
            if (write.incrementAndGet() == 1) {
                throw new ActivityCompletionFailureException(new IllegalStateException("UNAVAILABLE"));
            }
        };
        CredentialsActivitiesImpl undoing = new CredentialsActivitiesImpl(connections.withGuard(guard), store);

        List<Undone> undone = temporal.run(attempt -> undoing.undo(request));

        assertThat(temporal.attempts()).isEqualTo(2);
        assertThat(undone).extracting(Undone::status).containsOnly(Undone.Status.UNDONE);
    }

    @Test
    void aPasswordThatLeadsNowhereCostsItsLinesAtOnce() {
        ActRequest request = made();
        SecretSource gone = once(new SecretUnreadable("file:postgres-admin-password leads nowhere"));
        CredentialsActivitiesImpl undoing = new CredentialsActivitiesImpl(connections.withSecrets(gone), store);

        List<Undone> undone = temporal.run(attempt -> undoing.undo(request));

        assertThat(temporal.attempts()).isEqualTo(1);
        assertThat(undone)
                .filteredOn(u -> u.status() == Undone.Status.FAILED)
                .extracting(Undone::object)
                .contains("database/" + name);
    }

    @Test
    void anAttemptWhoseAnswerIsLostIsFollowedByOneThatTellsWhatIsGone() {
        ActRequest request = made();

        List<Undone> undone = temporal.run(attempt -> {
            List<Undone> told = credentials.undo(request);
            if (attempt == 1) {
                throw new IllegalStateException("nobody hears what was told");
            }
            return told;
        });

        assertThat(undone)
                .startsWith(
                        new Undone(
                                "database/" + name, Undone.Status.UNDONE, "it is not there, as before this run", null),
                        new Undone("role/" + name, Undone.Status.UNDONE, "it is not there, as before this run", null));
    }

    @Test
    void aFirstAttemptSaysNothingOfWhatWasNeverMade() {
        Before before = credentials.observe(target());

        assertThat(credentials.undo(new ActRequest(target(), before)))
                .extracting(Undone::object)
                .doesNotContain("database/" + name, "role/" + name);
    }

    private ActRequest made() {
        ActRequest request = new ActRequest(target(), credentials.observe(target()));
        credentials.act(request);
        return request;
    }

    /** Reads are answered and writes are not, as long as this is not taken back: for whoever logs in from now on. */
    private void standby() {
        postgres.sql("postgres", "ALTER ROLE postgres SET default_transaction_read_only = on");
    }

    private void primary() {
        postgres.sql(
                "postgres",
                "SET default_transaction_read_only = off",
                "ALTER ROLE postgres RESET default_transaction_read_only");
    }

    /** Fails the first time that it is asked. */
    private SecretSource once(RuntimeException failure) {
        AtomicBoolean asked = new AtomicBoolean();
        return (namespace, reference) -> {
            if (!asked.getAndSet(true)) {
                throw failure;
            }
            return connections.secrets().resolve(namespace, reference);
        };
    }

    /** Whose session in the maintenance database is ended just before one of its writes, as by a restart. */
    private CredentialsActivitiesImpl cutAtWrite(int number) {
        AtomicInteger write = new AtomicInteger();
        WriteGuard guard = target -> {
            if (write.incrementAndGet() == number) {
                postgres.sql(
                        "postgres",
                        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = 'postgres' AND"
                                + " application_name = 'chatwoot-runbook'");
            }
        };
        return new CredentialsActivitiesImpl(SpecFixture.connections(null, redis.getBindPort(), secrets, guard), store);
    }
}
