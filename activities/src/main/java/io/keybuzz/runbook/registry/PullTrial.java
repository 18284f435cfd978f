package io.keybuzz.runbook.registry;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.report.Evidence;

/** Asks the registry for the image's manifest with the login that the pods have: what tells a wrong login from a tag that is missing. */
public final class PullTrial {
    private final Connections connections;

    public PullTrial(Connections connections) {
        this.connections = connections;
    }

    /**
     * What the registry said.
     *
     * @param answer what it means
     * @param tags those there are, in words; null when they are not known
     */
    public record Tried(Meaning answer, Evidence evidence, String tags) {}

    /** What the answer tells about the pull. */
    public enum Meaning {
        /** With this login the image can be pulled. */
        ACCEPTED,
        REFUSED,
        MISSING,
        /** The worker does not reach the registry, which says nothing about the nodes. */
        NOT_ASKED
    }

    /** Asks with the login of the Secret as it is in the cluster now; without one as anybody. */
    public Tried ask(Target target) {
        ImageName image = ImageName.parse(target.spec().image());
        PullSecret secret = new PullSecret(connections);
        Login login = DockerConfig.login(PullSecret.content(secret.live(target.spec())), image)
                .orElse(null);
        RegistryAddress address = RegistryAddress.of(target.spec().registry(), image, connections.policy());
        RegistryAnswer answer = new RegistryClient(connections.addresses()).ask(address, image, login);
        String who = login == null
                ? "as anybody"
                : "with the login in Secret " + target.spec().registry().secretName();
        Evidence seen = RegistryDiagnosis.evidence(image, answer);
        return new Tried(
                switch (answer.kind()) {
                    case OK -> Meaning.ACCEPTED;
                    case UNAUTHORIZED, DENIED -> Meaning.REFUSED;
                    case TAG_MISSING -> Meaning.MISSING;
                    case UNREACHABLE -> Meaning.NOT_ASKED;
                },
                new Evidence(seen.what() + ", asked from the worker " + who, seen.observed(), seen.at(), seen.node()),
                answer.kind() == RegistryAnswer.Kind.TAG_MISSING ? RegistryDiagnosis.tags(answer.tags()) : null);
    }
}
