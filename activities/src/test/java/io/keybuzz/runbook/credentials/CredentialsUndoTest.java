package io.keybuzz.runbook.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.report.Undone;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CredentialsUndoTest extends CredentialsWorld {
    @Test
    void undoesExactlyWhatItMade() {
        Before before = credentials.observe(target());
        credentials.act(new ActRequest(target(), before));

        List<Undone> undone = credentials.undo(new ActRequest(target(), before));

        assertThat(undone).extracting(Undone::status).containsOnly(Undone.Status.UNDONE);
        assertThat(undone)
                .extracting(Undone::object)
                .containsExactly(
                        "redis/chatwoot-runbook:owner",
                        "database/" + name,
                        "role/" + name,
                        "Secret/chatwoot/chatwoot-secrets");
        assertThat(postgres.sql("postgres", "SELECT 1 FROM pg_database WHERE datname = '" + name + "'"))
                .isNull();
        assertThat(postgres.sql("postgres", "SELECT 1 FROM pg_roles WHERE rolname = '" + name + "'"))
                .isNull();
    }

    @Test
    void keepsADatabaseThatHasUsersAndWhatItNeeds() {
        Before before = credentials.observe(target());
        credentials.act(new ActRequest(target(), before));
        addUser();

        List<Undone> undone = credentials.undo(new ActRequest(target(), before));

        assertThat(undone)
                .filteredOn(u -> u.status() == Undone.Status.KEPT)
                .extracting(Undone::object)
                .containsExactly("database/" + name, "role/" + name, "Secret/chatwoot/chatwoot-secrets");
        assertThat(undone).anySatisfy(u -> assertThat(u.detail()).contains("1 user"));
    }

    @Test
    void keepsADatabaseThroughWhichChatwootAnswered() {
        Before before = credentials.observe(target());
        credentials.act(new ActRequest(target(), before));

        List<Undone> undone = credentials.undo(
                new ActRequest(target(), new Before(before.objects(), Map.of(Observation.ANSWERED, "true"))));

        assertThat(undone)
                .filteredOn(u -> u.object().equals("database/" + name))
                .extracting(Undone::status)
                .containsExactly(Undone.Status.KEPT);
    }

    @Test
    void aLaterRunUndoesNothingOfAnEarlierOne() {
        run();
        spec = spec.run("run-2");
        Before before = credentials.observe(target());
        credentials.act(new ActRequest(target(), before));

        credentials.undo(new ActRequest(target(), before));

        assertThat(postgres.sql("postgres", "SELECT 1 FROM pg_database WHERE datname = '" + name + "'"))
                .isEqualTo("1");
        assertThat(postgres.sql("postgres", "SELECT 1 FROM pg_roles WHERE rolname = '" + name + "'"))
                .isEqualTo("1");
    }

    @Test
    void givesADatabaseThatWasThereBack() {
        postgres.sql("postgres", "CREATE DATABASE " + name);
        Before before = credentials.observe(target());
        credentials.act(new ActRequest(target(), before));

        List<Undone> undone = credentials.undo(new ActRequest(target(), before));

        assertThat(undone).extracting(Undone::status).containsOnly(Undone.Status.UNDONE);
        assertThat(postgres.sql(
                        "postgres",
                        "SELECT pg_get_userbyid(datdba) || coalesce(shobj_description(oid, 'pg_database'), '') FROM"
                                + " pg_database WHERE datname = '" + name + "'"))
                .isEqualTo("postgres");
        assertThat(postgres.sql(name, "SELECT string_agg(extname, ',') FROM pg_extension"))
                .isEqualTo("plpgsql");
    }
}
