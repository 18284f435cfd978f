package io.keybuzz.runbook.rollout;

import io.keybuzz.runbook.registry.ImageName;
import io.keybuzz.runbook.registry.PullSecretByHand;
import io.keybuzz.runbook.spec.Spec;

/**
 * What a person does about an image that a node cannot pull; pure. The registry is the image's own, whatever the spec has a
 * login for.
 */
final class PullRemedy {
    private PullRemedy() {}

    /** Where a node is to ask whether the registry answers. */
    static String ask(Spec spec) {
        return "Ask the registry from that node: curl -v https://"
                + ImageName.parse(spec.image()).host() + "/v2/ ; then retry";
    }

    /** About a login that the registry does not take, or that there is none. */
    static String login(Spec spec, PullSecretFacts secret) {
        String registry = ImageName.parse(spec.image()).registry();
        if (!registry.equals(spec.registry().server())) {
            return "Set registry.server to " + registry + " (it is "
                    + spec.registry().server()
                    + "), with a login for it where registry.username and registry.password lead, and retry: the step"
                    + " image-pull-secret makes the Secret; by hand: " + byHand(spec, secret, registry);
        }
        return secret.namesServer()
                ? "Check registry.username and registry.password (ghcr.io wants a token with read:packages), then"
                        + " retry; by hand: skopeo inspect --creds USER:TOKEN docker://" + spec.image()
                : "Retry: the step image-pull-secret makes it; by hand: " + byHand(spec, secret, registry);
    }

    /** About a kubelet that was refused without the secret's login, which the registry takes. */
    static String late(PodEvidence pod) {
        return "The kubelet asks again with that login by itself; at once: kubectl -n " + pod.namespace()
                + " delete pod "
                + pod.podName() + ". Does the next one not pull either, see whether it names the Secret: kubectl -n "
                + pod.namespace() + " get deployments -o jsonpath='{.items[*].spec.template.spec.imagePullSecrets}'";
    }

    // A Secret's type cannot be changed.
    private static String byHand(Spec spec, PullSecretFacts secret, String registry) {
        boolean wrong = secret.exists() && !secret.rightType();
        return (wrong ? "kubectl -n " + spec.namespace() + " delete secret " + secret.name() + "; " : "")
                + PullSecretByHand.command(spec.namespace(), secret.name(), registry, secret.exists() && !wrong);
    }
}
