package io.keybuzz.runbook.credentials;

import io.fabric8.kubernetes.api.model.Secret;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import java.util.Optional;

/** The Secret as the step {@code credentials} would leave it; writes nothing, and asks the cluster only. */
public final class ForeseenSecret {
    private final Connections connections;
    private final ChatwootSecret store;

    public ForeseenSecret(Connections connections) {
        this.connections = connections;
        this.store = new ChatwootSecret(connections);
    }

    /** Empty when something in it has yet to be generated, so that nobody can know its content. */
    public Optional<Secret> of(Target target) {
        ChosenSecrets chosen = ChosenSecrets.of(
                SuppliedSecrets.of(target, connections),
                store.read(target),
                new ChosenSecrets.Situation(
                        target.namespace(),
                        target.spec().database().username(),
                        false,
                        target.spec().database().name(),
                        false),
                "*"::repeat);
        return chosen.origins().containsValue("generated")
                ? Optional.empty()
                : Optional.of(store.foresee(target, chosen.values()));
    }
}
