package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WrittenTest {
    private static final Run RUN = new Run("default", "chatwoot/default/chatwoot", "run", "run", "InstallChatwoot", 1);

    private final Written written = new Written();

    @Test
    void whatBothSpecsNameIsGivenBackAsItWasBeforeTheFirstWrite() {
        Target first = target("10.0.0.10", "chatwoot");
        written.about(first, new Before(List.of(ObjectState.absent("Secret/chatwoot/chatwoot-secrets")), Map.of()));

        Before before = written.about(
                target("10.0.0.10", "other"), new Before(List.of(there("Secret/chatwoot/chatwoot-secrets")), Map.of()));

        assertThat(before.objects()).containsExactly(ObjectState.absent("Secret/chatwoot/chatwoot-secrets"));
        assertThat(written.toUndo()).hasSize(1);
    }

    @Test
    void whatOnlyTheFirstSpecNamesIsUndoneByTheFirstSpecAndADatabaseBeforeTheRoleThatOwnsIt() {
        Target first = target("10.0.0.10", "chatwoot");
        Target second = target("10.0.0.10", "support");
        written.about(first, absent("role/chatwoot", "database/chatwoot"));

        written.about(
                second, new Before(List.of(there("role/chatwoot"), ObjectState.absent("database/support")), Map.of()));

        assertThat(written.toUndo())
                .containsExactly(
                        new Written.Work(first, absent("database/chatwoot")),
                        new Written.Work(second, absent("role/chatwoot", "database/support")));
    }

    @Test
    void aRoleThatOnlyTheFirstSpecNamesIsUndoneAfterTheDatabaseThatBothName() {
        Target first = target("10.0.0.10", "chatwoot");
        written.about(first, absent("role/chatwoot", "database/chatwoot"));

        written.about(
                target("10.0.0.10", "chatwoot"),
                new Before(List.of(ObjectState.absent("role/rails"), there("database/chatwoot")), Map.of()));

        assertThat(written.toUndo())
                .extracting(Written.Work::before)
                .containsExactly(absent("role/rails", "database/chatwoot"), absent("role/chatwoot"));
    }

    @Test
    void aDatabaseOfTheSameNameOnAnotherServerIsAnotherOne() {
        Target first = target("10.0.0.10", "chatwoot");
        Target second = target("10.0.0.11", "chatwoot");
        written.about(first, absent("database/chatwoot", "redis/chatwoot-runbook:owner"));

        Before before = written.about(
                second,
                new Before(List.of(there("database/chatwoot"), there("redis/chatwoot-runbook:owner")), Map.of()));

        assertThat(before.objects())
                .containsExactly(there("database/chatwoot"), ObjectState.absent("redis/chatwoot-runbook:owner"));
        assertThat(written.toUndo().get(0)).isEqualTo(new Written.Work(first, absent("database/chatwoot")));
    }

    @Test
    void aFactAboutAnObjectIsThatOfTheFirstLook() {
        written.about(
                target("10.0.0.10", "chatwoot"),
                new Before(List.of(there("database/chatwoot")), Map.of("database/chatwoot owner", "postgres")));

        Before before = written.about(
                target("10.0.0.10", "chatwoot"),
                new Before(List.of(there("database/chatwoot")), Map.of("database/chatwoot owner", "chatwoot")));

        assertThat(before.facts()).containsEntry("database/chatwoot owner", "postgres");
    }

    private static Before absent(String... objects) {
        return new Before(List.of(objects).stream().map(ObjectState::absent).toList(), Map.of());
    }

    private static ObjectState there(String object) {
        return new ObjectState(object, true, "1", null, null, "run");
    }

    private static Target target(String host, String database) {
        Spec spec = Specs.spec(Spec.OnFailure.PAUSE);
        Spec.Database d = spec.database();
        return new Target(
                spec.but()
                        .database(new Spec.Database(
                                host,
                                d.port(),
                                database,
                                d.username(),
                                d.adminUsername(),
                                d.adminPassword(),
                                d.sslMode(),
                                d.direct()))
                        .spec(),
                RUN);
    }
}
