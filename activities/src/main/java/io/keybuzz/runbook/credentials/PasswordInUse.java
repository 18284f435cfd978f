package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.DatabaseReader;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.secret.SecretUnreadable;
import java.sql.SQLException;
import java.util.List;

/** Whether a pod that starts now could log in: the role has to take the password that lies in the Secret. */
public final class PasswordInUse implements Precheck {
    private final PostgresSessions sessions;
    private final SecretStore store;

    public PasswordInUse(Connections connections) {
        this.sessions = new PostgresSessions(connections);
        this.store = new ChatwootSecret(connections);
    }

    @Override
    public Findings look(Target target) {
        String password = store.read(target).get(ChosenSecrets.DATABASE_PASSWORD);
        try {
            DatabaseState state = new DatabaseReader(sessions).read(target);
            boolean refused =
                    password != null && state.role() != null && !new Login(sessions, target).accepts(state, password);
            return refused ? Findings.problems(List.of(refused(target))) : Findings.NONE;
        } catch (SQLException | SecretUnreadable toldByOthers) {
            return Findings.NONE;
        }
    }

    private static Diagnosis refused(Target target) {
        var spec = target.spec().database();
        String secret = target.namespace() + "/" + Names.SECRET;
        return new Diagnosis(
                Cause.DATABASE_PASSWORD,
                "PostgreSQL does not take the POSTGRES_PASSWORD in Secret " + secret + " for role " + spec.username()
                        + ": pods that start from now on cannot log in",
                List.of(Observed.of(
                        PostgresFailure.psql(spec, spec.username()) + ", with the password in Secret " + secret,
                        "password authentication failed")),
                List.of(),
                "An install sets the role's password to the Secret's. To keep the role's instead, put it back into the Secret: a pod"
                        + " that still runs has it: kubectl -n " + target.namespace() + " exec deploy/" + Names.WEB
                        + " -- printenv POSTGRES_PASSWORD",
                false);
    }
}
