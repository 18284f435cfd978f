package io.keybuzz.runbook.registry;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The registry has the image and lets the login pull it. Fact: {@code imageDigest}. A registry that cannot be asked is a warning: nodes
 * may reach what the worker does not.
 */
public final class RegistryPrecheck implements Precheck {
    private final Connections connections;
    private final PullSecret secret;
    private final RegistryClient client;

    public RegistryPrecheck(Connections connections) {
        this.connections = connections;
        this.secret = new PullSecret(connections);
        this.client = new RegistryClient(connections.addresses());
    }

    @Override
    public Findings look(Target target) {
        Spec spec = target.spec();
        ImageName image = ImageName.parse(spec.image());
        Login login;
        try {
            // The spec's login is the named registry's; for an image from elsewhere the pods have what their Secret
            // holds.
            login = image.registry().equals(spec.registry().server())
                    ? secret.login(spec, secret.live(spec)).orElse(null)
                    : DockerConfig.login(PullSecret.content(secret.live(spec)), image)
                            .orElse(null);
        } catch (SecretUnreadable e) {
            return Findings.problems(List.of(new Diagnosis(
                    Cause.SECRET_UNREADABLE,
                    e.getMessage(),
                    List.of(),
                    List.of(),
                    "Put the login for " + spec.registry().server() + " where the spec says, then retry.",
                    false)));
        }
        RegistryAddress address = RegistryAddress.of(spec.registry(), image, connections.policy());
        RegistryAnswer answer = client.ask(address, image, login);
        Optional<Diagnosis> problem = RegistryDiagnosis.of(spec, image, answer);
        if (problem.isPresent()) {
            return Findings.problems(List.of(problem.get()));
        }
        if (answer.kind() == RegistryAnswer.Kind.UNREACHABLE) {
            Check warning = new Check(
                    "image",
                    "Image in its registry",
                    Check.Status.WARNED,
                    "the registry could not be asked from here: " + answer.words(),
                    List.of(RegistryDiagnosis.evidence(image, answer)));
            return new Findings(List.of(), List.of(), List.of(warning), List.of(), Map.of());
        }
        return Findings.facts(answer.digest() == null ? Map.of() : Map.of("imageDigest", answer.digest()));
    }
}
