package io.keybuzz.runbook.registry;

/** What a person types to give the pods a registry's login without the runbook. */
public final class PullSecretByHand {
    private PullSecretByHand() {}

    /**
     * The command.
     *
     * @param registry the image's own, as its name has it
     * @param there whether the Secret may exist: then its content is replaced, logins for other registries included
     */
    public static String command(String namespace, String secret, String registry, boolean there) {
        return "kubectl -n " + namespace + " create secret docker-registry " + secret + " --docker-server="
                + DockerConfig.key(registry) + " --docker-username=USER --docker-password=TOKEN"
                + (there ? " --dry-run=client -o yaml | kubectl apply -f -" : "");
    }
}
