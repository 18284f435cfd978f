package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.secret.SecretReferences;
import io.keybuzz.runbook.secret.SecretUnreadable;
import java.util.ArrayList;
import java.util.List;

/** Whether every secret that the spec refers to can be had, now rather than in the middle of the run. */
public final class SecretsPrecheck implements Precheck {
    private final Connections connections;

    public SecretsPrecheck(Connections connections) {
        this.connections = connections;
    }

    @Override
    public Findings look(Target target) {
        List<Diagnosis> problems = new ArrayList<>();
        SecretReferences.of(target.spec()).forEach((path, reference) -> {
            try {
                connections.secrets().resolve(target.namespace(), reference);
            } catch (SecretUnreadable e) {
                problems.add(new Diagnosis(
                        Cause.SECRET_UNREADABLE,
                        path + ": " + e.getMessage(),
                        List.of(),
                        List.of(),
                        "Put the secret where " + reference + " says, or correct " + path + " in the spec",
                        false));
            }
        });
        return Findings.problems(problems);
    }
}
