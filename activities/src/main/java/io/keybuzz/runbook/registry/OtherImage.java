package io.keybuzz.runbook.registry;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.spec.Spec;
import java.util.Optional;

/** Whether pods can pull another image than the spec's, with the login that their pull secret has as it is. */
public final class OtherImage {
    private final Connections connections;
    private final PullSecret secret;
    private final RegistryClient client;

    public OtherImage(Connections connections) {
        this.connections = connections;
        this.secret = new PullSecret(connections);
        this.client = new RegistryClient(connections.addresses());
    }

    /**
     * Why they cannot. Empty also where that is not known: the registry does not answer, or wants a login and the Secret has none, which
     * nodes may have themselves. No other registry is asked than those that the spec names.
     */
    public Optional<Diagnosis> notPullable(Target target, String image) {
        Spec spec = target.spec();
        ImageName name = ImageName.parse(image);
        boolean named = name.registry().equals(spec.registry().server())
                || name.registry().equals(ImageName.parse(spec.image()).registry());
        if (!named) {
            return Optional.empty();
        }
        Login login =
                DockerConfig.login(PullSecret.content(secret.live(spec)), name).orElse(null);
        RegistryAnswer answer =
                client.ask(RegistryAddress.of(spec.registry(), name, connections.policy()), name, login);
        boolean lacksALogin = login == null && answer.kind() != RegistryAnswer.Kind.TAG_MISSING;
        return lacksALogin ? Optional.empty() : RegistryDiagnosis.of(spec, name, answer);
    }
}
