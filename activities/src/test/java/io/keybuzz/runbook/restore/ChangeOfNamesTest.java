package io.keybuzz.runbook.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.credentials.Mark;
import io.keybuzz.runbook.database.ScramPostgres;
import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The restored database gets the name in use, and gives it back, on a real PostgreSQL; each test has databases of its own. */
class ChangeOfNamesTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ScramPostgres postgres = ScramPostgres.shared();
    private final String used = "renamed_" + NUMBER.incrementAndGet();
    private final Target target = SpecFixture.of(used).run("01234567-run").target();
    private final DatabaseNames names = DatabaseNames.of(used, target.run().runId());
    private final SwitchRequest request = new SwitchRequest(target, names);
    private final Connections connections = SpecFixture.connections(null, 1, Map.of(), WriteGuard.NONE);
    private final BesideDatabase databases = new BesideDatabase(connections);
    private final RestoreActivitiesImpl restore = new RestoreActivitiesImpl(connections, null);

    @BeforeEach
    void role() {
        postgres.sql("postgres", "CREATE ROLE " + used + " LOGIN");
    }

    @Test
    void whatWasInUseIsKeptBesideAndGetsItsNameBack() {
        inUse();
        databases.make(target, names.fresh(), List.of());
        postgres.sql(names.fresh(), "CREATE TABLE restored (id int)");

        List<ObjectChange> changes = restore.change(request).changes();
        List<ObjectChange> again = restore.change(request).changes();

        assertThat(changes)
                .extracting(ObjectChange::object, ObjectChange::change)
                .containsExactly(
                        tuple("database/" + used, Change.UPDATED), tuple("database/" + names.before(), Change.CREATED));
        assertThat(again).as("the first answer was lost").isEqualTo(changes);
        assertThat(table(used)).isEqualTo("restored");
        assertThat(table(names.before())).isEqualTo("in_use");

        assertThat(restore.changeBack(request))
                .extracting(Undone::object, Undone::status)
                .containsExactly(tuple("database/" + used, Undone.Status.UNDONE));
        assertThat(table(used)).isEqualTo("in_use");
        assertThat(table(names.fresh())).isEqualTo("restored");
        assertThat(restore.changeBack(request)).isEmpty();
    }

    @Test
    void whereNoneWasInUseNoneIsSaidToBeKeptAlsoAfterALostAnswer() {
        databases.make(target, names.fresh(), List.of());
        postgres.sql(names.fresh(), "CREATE TABLE restored (id int)");

        List<ObjectChange> changes = restore.change(request).changes();
        List<ObjectChange> again = restore.change(request).changes();

        assertThat(changes).containsExactly(new ObjectChange("database/" + used, Change.CREATED));
        assertThat(again).isEqualTo(changes);
        assertThat(table(used)).isEqualTo("restored");
    }

    @Test
    void whereNoneWasInUseTheRestoredOneStaysAndTheUndoSaysSo() {
        databases.make(target, names.fresh(), List.of());
        postgres.sql(names.fresh(), "CREATE TABLE restored (id int)");
        restore.change(request);

        List<Undone> kept = restore.changeBack(request);

        assertThat(kept)
                .containsExactly(new Undone(
                        "database/" + used,
                        Undone.Status.KEPT,
                        "there was no database of that name before; the restored one stays",
                        null));
        assertThat(restore.changeBack(request))
                .as("it is looked at, not remembered")
                .isEqualTo(kept);
        assertThat(table(used)).isEqualTo("restored");
    }

    @Test
    void aSwitchThatNeverHappenedIsNotClaimedWhenTheRestoredDatabaseIsGone() {
        inUse();
        databases.make(target, names.fresh(), List.of());
        postgres.sql("postgres", "DROP DATABASE " + names.fresh());

        assertThatThrownBy(() -> restore.change(request))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("database " + names.fresh() + " is gone");
        assertThat(restore.changeBack(request)).isEmpty();
        assertThat(table(used)).isEqualTo("in_use");
    }

    @Test
    void whatAnotherRunHasRestoredIsNotTakenForThisRunsOwn() {
        inUse();
        Target earlier = SpecFixture.of(used).run("89abcdef-run").target();
        postgres.sql(
                "postgres",
                "COMMENT ON DATABASE " + used + " IS '" + Mark.created(earlier).text() + "'");

        assertThatThrownBy(() -> restore.change(request)).hasMessageContaining("is gone");
        assertThat(restore.changeBack(request)).isEmpty();
    }

    @Test
    void whatDoesNotEndIsNamedAndTheOneInUseTakesConnectionsAgain() {
        inUse();
        databases.make(target, names.fresh(), List.of());
        postgres.sql(used, "BEGIN; INSERT INTO in_use VALUES (1); PREPARE TRANSACTION 'left by somebody'");

        ApplicationFailure failure = catchThrowableOfType(
                ApplicationFailure.class,
                () -> new BesideDatabase(connections, Duration.ofSeconds(1)).change(target, names));

        Diagnosis told = failure.getDetails().get(StepFailure.class).diagnoses().get(0);
        assertThat(told.summary()).contains(used, "does not end when it is told to");
        assertThat(told.evidence()).extracting(Evidence::observed).anyMatch(o -> o.contains("'left by somebody'"));
        postgres.sql(used, "ROLLBACK PREPARED 'left by somebody'");
        assertThat(restore.change(request).changes()).hasSize(2);
    }

    private void inUse() {
        postgres.sql("postgres", "CREATE DATABASE " + used);
        postgres.sql(used, "CREATE TABLE in_use (id int)");
    }

    /** The only table of a database. */
    private String table(String database) {
        return postgres.sql(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    }
}
