package io.keybuzz.runbook.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.uninstall.Belonging;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Only what is marked as this install's is dropped, and only when the input says so. */
class DataInventoryTest {
    private static final Target TARGET = Targets.of("chatwoot", "run-9");
    private static final String MADE = "chatwoot-runbook default/chatwoot run run-1";
    private static final String TAKEN_OVER = "chatwoot-runbook default/chatwoot";
    private static final String ANOTHERS = "chatwoot-runbook default/desk run run-2";

    @Test
    void withoutDropDatabaseNothingGoesAndEachSaysHowItCouldBeRemoved() {
        List<Belonging> found = DataInventory.kept(TARGET, "3 users, last migration 20240101", List.of());

        assertThat(found).extracting(Belonging::goes).containsOnly(false);
        assertThat(found).extracting(Belonging::command).doesNotContainNull();
        assertThat(found.get(0).note()).isEqualTo("dropDatabase is false; 3 users, last migration 20240101");
    }

    @Test
    void aDatabaseThatIsNotThereIsNotSaidToStay() {
        assertThat(DataInventory.kept(TARGET, "does not exist", List.of())).isEmpty();
    }

    @Test
    void whatARunMadeGoesWithItsUsersNamed() {
        assertThat(words(dropped(MADE, MADE, MADE)))
                .containsExactly(
                        "database/chatwoot goes: with all its data: it has 3 users, last migration 20240101",
                        "role/chatwoot goes: null",
                        "redis/chatwoot-runbook:owner goes: what Chatwoot itself has in this Redis is not touched");
    }

    @Test
    void aDatabaseThatWasTakenOverGoesWhenToldButItsRoleStays() {
        assertThat(words(dropped(TAKEN_OVER, TAKEN_OVER, MADE)))
                .contains(
                        "database/chatwoot goes: with all its data: it has 3 users, last migration 20240101,"
                                + " and was there before the runbook took it over",
                        "role/chatwoot stays: it was there before the runbook");
    }

    @Test
    void whatIsMarkedForAnotherInstallOrNotAtAllStays() {
        assertThat(dropped(ANOTHERS, null, ANOTHERS))
                .extracting(Belonging::goes)
                .containsOnly(false);
    }

    @Test
    void aRoleStaysAsLongAsItsDatabaseDoes() {
        assertThat(words(dropped(null, MADE, MADE)))
                .contains(
                        "database/chatwoot stays: it is not marked as this install's (default/chatwoot)",
                        "role/chatwoot stays: it owns, or has rights on, what stays: database chatwoot");
    }

    private static List<Belonging> dropped(String database, String role, String redis) {
        DatabaseState state = new DatabaseState(
                160004,
                true,
                false,
                100,
                new DatabaseState.Role("10", false, true, role),
                new DatabaseState.Database("20", "chatwoot", "UTF8", database, 12, 3, "20240101", Map.of(), null),
                Set.of());
        return DataInventory.dropped(TARGET, state, List.of(), Set.of("chatwoot"), Optional.of(redis));
    }

    private static List<String> words(List<Belonging> found) {
        return found.stream()
                .map(b -> b.object() + (b.goes() ? " goes: " : " stays: ") + b.note())
                .toList();
    }

    @Test
    void aDatabaseOfSomebodyElsesThatIsCalledLikeACopyIsNotListed() {
        List<LeftDatabases.Lying> left = List.of(
                new LeftDatabases.Lying("30", "chatwoot_before_upgrade", null, "3 users"),
                new LeftDatabases.Lying("31", "chatwoot_before_1a2b3c4d", ANOTHERS, "3 users"),
                new LeftDatabases.Lying("32", "chatwoot_before_5e6f7a8b", MADE, "3 users"));

        assertThat(DataInventory.kept(TARGET, "does not exist", left))
                .extracting(Belonging::object)
                .containsExactly("database/chatwoot_before_5e6f7a8b");
    }
}
