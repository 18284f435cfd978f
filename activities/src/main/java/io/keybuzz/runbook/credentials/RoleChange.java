package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.DatabaseReader;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.temporal.failure.ApplicationFailure;
import java.sql.SQLException;
import java.util.Optional;

/** What an install would take from a role that exists, or change of how one logs in as it: whoever shares the role lives with that. */
public final class RoleChange {
    private final Connections connections;
    private final SecretStore store;
    private final PostgresSessions sessions;

    public RoleChange(Connections connections) {
        this(connections, new ChatwootSecret(connections));
    }

    RoleChange(Connections connections, SecretStore store) {
        this.connections = connections;
        this.store = store;
        this.sessions = new PostgresSessions(connections);
    }

    /** For a sentence about the role; empty when nothing changes, or something keeps the install from beginning anyhow. */
    public Optional<String> of(Target target) {
        try {
            DatabaseState state = new DatabaseReader(sessions).read(target);
            if (state.roleIsSuperuser()) {
                return Optional.of("take SUPERUSER from it");
            }
            if (state.role() == null) {
                return Optional.empty();
            }
            String password = ChosenSecrets.of(
                            SuppliedSecrets.of(target, connections),
                            store.read(target),
                            CredentialsActivitiesImpl.situation(target, state),
                            RandomText::lettersAndDigits)
                    .values()
                    .get(ChosenSecrets.DATABASE_PASSWORD);
            return password == null || new Login(sessions, target).accepts(state, password)
                    ? Optional.empty()
                    : Optional.of("set another password for it");
        } catch (SQLException | SecretUnreadable | ApplicationFailure toldByOthers) {
            return Optional.empty();
        }
    }
}
