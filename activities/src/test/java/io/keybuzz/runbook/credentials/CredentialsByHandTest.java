package io.keybuzz.runbook.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Undone;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CredentialsByHandTest {
    private static final String PSQL = "psql -h 10.0.0.10 -p 5432 -U postgres -d ";
    private static final Diagnosis DOWN =
            new Diagnosis(Cause.DATABASE_UNREACHABLE, "It is down.", List.of(), List.of(), "Start it.", false);

    private final Target target = SpecFixture.of("chatwoot").target();

    @Test
    void whatThisRunMadeIsDroppedInTheOrderThatWorksAndADatabaseIsLookedAtFirst() {
        List<Undone> lines = CredentialsByHand.untold(target, absent(), DOWN, List.of());

        assertThat(lines)
                .containsExactly(
                        new Undone(
                                "database/chatwoot",
                                Undone.Status.FAILED,
                                "It is down.",
                                "psql -h 10.0.0.10 -p 5432 -U postgres -d 'chatwoot' -c 'SELECT count(*) FROM users'; if"
                                        + " nobody is there: " + PSQL
                                        + "postgres -c 'DROP DATABASE IF EXISTS \"chatwoot\"'"),
                        new Undone(
                                "role/chatwoot",
                                Undone.Status.FAILED,
                                "It is down.",
                                PSQL + "postgres -c 'DROP ROLE IF EXISTS \"chatwoot\"'"));
    }

    @Test
    void whatWasTakenOverIsGivenBackWithOwnerCommentAndExtensions() {
        Before before = new Before(
                List.of(
                        existing("role/chatwoot"),
                        existing("database/chatwoot"),
                        ObjectState.absent("extension/chatwoot/pg_trgm"),
                        existing("extension/chatwoot/pgcrypto")),
                Map.of(
                        "role/chatwoot" + Before.COMMENTED, "false",
                        "database/chatwoot" + Before.OWNER, "postgres",
                        "database/chatwoot" + Before.COMMENTED, "false"));

        assertThat(CredentialsByHand.untold(target, before, DOWN, List.of()))
                .extracting(Undone::command)
                .containsExactly(
                        PSQL + "chatwoot -c 'DROP EXTENSION IF EXISTS \"pg_trgm\"'",
                        PSQL + "postgres -c 'ALTER DATABASE \"chatwoot\" OWNER TO \"postgres\"' -c 'COMMENT ON DATABASE"
                                + " \"chatwoot\" IS NULL'",
                        PSQL + "postgres -c 'COMMENT ON ROLE \"chatwoot\" IS NULL'");
    }

    @Test
    void whatWasChatwootsBeforeNeedsNoCommand() {
        Before before = new Before(
                List.of(existing("role/chatwoot"), existing("database/chatwoot")),
                Map.of(
                        "role/chatwoot" + Before.COMMENTED, "true",
                        "database/chatwoot" + Before.OWNER, "chatwoot",
                        "database/chatwoot" + Before.COMMENTED, "true"));

        assertThat(CredentialsByHand.untold(target, before, DOWN, List.of())).isEmpty();
    }

    @Test
    void whatPeopleMayHaveUsedIsKept() {
        assertThat(CredentialsByHand.untold(target, absent().with(Before.ANSWERED, "true"), DOWN, List.of()))
                .hasSize(2)
                .allMatch(line -> line.status() == Undone.Status.KEPT && line.command() == null);
    }

    @Test
    void whatHasALineAlreadyGetsNoSecondOne() {
        Undone told = new Undone("database/chatwoot", Undone.Status.KEPT, "it has 1 user", null);

        assertThat(CredentialsByHand.untold(target, absent(), DOWN, List.of(told)))
                .extracting(Undone::object)
                .containsExactly("role/chatwoot");
    }

    /** As an install on an empty server sees it. */
    private static Before absent() {
        return new Before(
                List.of(
                        ObjectState.absent("Secret/chatwoot/chatwoot-secrets"),
                        ObjectState.absent("role/chatwoot"),
                        ObjectState.absent("database/chatwoot"),
                        ObjectState.absent("extension/chatwoot/pg_trgm"),
                        ObjectState.absent("redis/chatwoot-runbook:owner")),
                Map.of());
    }

    private static ObjectState existing(String object) {
        return new ObjectState(object, true, "1", null, null, null);
    }
}
