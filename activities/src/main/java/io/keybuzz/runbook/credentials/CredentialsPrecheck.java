package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.DatabaseReader;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.temporal.failure.ApplicationFailure;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whether role and database are ours to use, and whether every secret that only a person can supply is there. The fact {@code adoption}
 * names what would change on things that somebody else made.
 */
public final class CredentialsPrecheck implements Precheck {
    private final Connections connections;
    private final SecretStore store;
    private final PostgresSessions sessions;

    public CredentialsPrecheck(Connections connections) {
        this(connections, new ChatwootSecret(connections));
    }

    CredentialsPrecheck(Connections connections, SecretStore store) {
        this.connections = connections;
        this.store = store;
        this.sessions = new PostgresSessions(connections);
    }

    @Override
    public Findings look(Target target) {
        try {
            DatabaseState state = new DatabaseReader(sessions).read(target);
            List<Diagnosis> refusals = new ArrayList<>(Ownership.ofDatabase(target, state));
            refusals.addAll(Adoption.refusals(target, state));
            List<String> adoption = Adoption.changes(target, state);
            return new Findings(
                    refusals.isEmpty() ? problems(target, state) : List.of(),
                    refusals,
                    RedisOfTheData.warnings(connections, target, state),
                    List.of(),
                    adoption.isEmpty() ? Map.of() : Map.of("adoption", String.join("; ", adoption)));
        } catch (SQLException | SecretUnreadable toldByOthers) {
            // The prechecks of the database and of the secrets say why.
            return Findings.NONE;
        }
    }

    private List<Diagnosis> problems(Target target, DatabaseState state) throws SQLException {
        Map<String, String> supplied;
        try {
            supplied = SuppliedSecrets.of(target, connections);
        } catch (ApplicationFailure toldByOthers) {
            return List.of();
        }
        Map<String, String> live = store.read(target);
        ChosenSecrets chosen = ChosenSecrets.of(
                supplied, live, CredentialsActivitiesImpl.situation(target, state), RandomText::lettersAndDigits);
        String password = chosen.values().get(ChosenSecrets.DATABASE_PASSWORD);
        if (state.role() != null && password != null) {
            // Throws what it has to say, which becomes a problem like the others.
            new Login(sessions, target).accepts(state, password);
        }
        List<Diagnosis> problems = new ArrayList<>(chosen.problems());
        problems.addAll(Fingerprints.problems(target, state, live, chosen, store.remembered(target)));
        return problems;
    }
}
