package io.keybuzz.runbook.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.uninstall.Belonging;
import io.keybuzz.runbook.uninstall.InventoryRequest;
import io.keybuzz.runbook.uninstall.LeftoverRequest;
import io.keybuzz.runbook.uninstall.Part;
import io.keybuzz.runbook.uninstall.RemovalRequest;
import io.keybuzz.runbook.uninstall.Removed;
import io.keybuzz.runbook.uninstall.UninstallActivitiesImpl;
import io.keybuzz.runbook.uninstall.UninstallOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an uninstall finds and drops on a real PostgreSQL. */
class DataRemovalTest extends CredentialsWorld {
    @Test
    void whatRestoresLeftGoesWithTheDatabaseAndSoDoesTheRole() {
        restored();

        List<Belonging> list = list(true);
        Removed removed = remove(list);

        assertThat(list)
                .filteredOn(Belonging::goes)
                .extracting(Belonging::object)
                .containsExactly(
                        "database/" + name, "database/" + before(), "role/" + name, "redis/chatwoot-runbook:owner");
        assertThat(list.get(1).note())
                .isEqualTo(
                        "a restore or a rehearsal has left it, with all its data: it has 1 user, no migration applied");
        assertThat(removed.left()).isEmpty();
        assertThat(removed.changes()).extracting(ObjectChange::object).contains("database/" + before(), "role/" + name);
        assertThat(leftovers().status()).isEqualTo(Check.Status.PASSED);
        assertThat(asked("SELECT count(*) FROM pg_database WHERE starts_with(datname, %s)"))
                .isEqualTo("0");
    }

    @Test
    void aRoleThatOwnsWhatStaysStaysAndTheRunCanEnd() {
        restored();
        String unmarked = name + "_restore_0b6f2c1a";
        postgres.sql("postgres", "CREATE DATABASE " + unmarked + " OWNER " + name);

        List<Belonging> list = list(true);
        Removed removed = remove(list);

        assertThat(list)
                .filteredOn(b -> !b.goes())
                .extracting(b -> b.object() + ": " + b.note())
                .containsExactly(
                        "database/" + unmarked + ": it is not marked as this install's (default/chatwoot)",
                        "role/" + name + ": it owns, or has rights on, what stays: database " + unmarked);
        assertThat(list)
                .filteredOn(b -> b.object().endsWith(unmarked))
                .allMatch(b -> b.command().endsWith("-d postgres -c 'DROP DATABASE \"" + unmarked + "\"'"));
        assertThat(removed.left()).isEmpty();
        assertThat(leftovers().status()).as(leftovers().detail()).isEqualTo(Check.Status.PASSED);
    }

    @Test
    void aRoleWithARightElsewhereIsNotSaidToGo() {
        run();
        postgres.sql("postgres", "CREATE DATABASE desk_of_" + name);
        postgres.sql("desk_of_" + name, "CREATE TABLE a (id int)", "GRANT SELECT ON a TO " + name);

        assertThat(list(true))
                .filteredOn(b -> b.object().startsWith("role/"))
                .extracting(Belonging::note)
                .containsExactly("it owns, or has rights on, what stays: database desk_of_" + name);
    }

    @Test
    void oneThatWasMadeAnewMeanwhileIsNotDropped() {
        restored();
        List<Belonging> list = list(true);
        postgres.sql("postgres", "DROP DATABASE " + before(), "CREATE DATABASE " + before());

        Removed removed = remove(list);

        assertThat(removed.left())
                .extracting(u -> u.object() + " " + u.status() + ": " + u.detail())
                .containsExactly(
                        "database/" + before() + " " + Undone.Status.KEPT + ": somebody made it anew meanwhile");
    }

    @Test
    void withoutDropDatabaseTheyAreListedWithTheirCommands() {
        restored();

        assertThat(list(false))
                .extracting(b -> b.object() + ": " + b.note())
                .contains(
                        "database/" + before()
                                + ": dropDatabase is false; a restore or a rehearsal has left it: 1 user, no migration applied");
        assertThat(list(false)).extracting(Belonging::goes).containsOnly(false);
    }

    /** As a restore leaves it: what was in use beside, the restored one with its name and the mark of the restore. */
    private void restored() {
        run();
        addUser();
        postgres.sql(
                "postgres",
                "ALTER DATABASE " + name + " RENAME TO " + before(),
                "CREATE DATABASE " + name + " OWNER " + name,
                "COMMENT ON DATABASE " + name + " IS '"
                        + Mark.created(spec.run("run-2").target()).text() + "'");
    }

    private String before() {
        return name + "_before_run2";
    }

    private List<Belonging> list(boolean dropDatabase) {
        return new DataRemoval(connections).list(new InventoryRequest(target(), options(dropDatabase)));
    }

    private Removed remove(List<Belonging> list) {
        return new DataRemoval(connections)
                .remove(new RemovalRequest(
                        target(),
                        Part.DATA,
                        list.stream().filter(Belonging::goes).toList()));
    }

    private Check leftovers() {
        UninstallActivitiesImpl uninstall = new UninstallActivitiesImpl(
                null, List.of(), List.of(new DataRemoval(connections)), target -> List.of());
        return uninstall
                .leftovers(new LeftoverRequest(target(), options(true), List.of(), List.of()))
                .checks()
                .get(0);
    }

    private static UninstallOptions options(boolean dropDatabase) {
        return new UninstallOptions("chatwoot", dropDatabase, true);
    }
}
