package io.keybuzz.runbook.registry;

import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.policy.PolicyRules;
import io.keybuzz.runbook.spec.Spec;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a registry is asked.
 *
 * @param base scheme, host and port
 * @param mayLogIn whether credentials may go there: over https, or to a plain endpoint that the policy lists or, without a policy, the
 *     spec names
 */
record RegistryAddress(URI base, boolean mayLogIn) {

    static RegistryAddress of(Spec.Registry registry, ImageName image, Policy policy) {
        boolean spoken = registry.endpoint() != null && image.registry().equals(registry.server());
        URI base = URI.create(spoken ? withScheme(registry.endpoint()) : "https://" + image.host());
        boolean listed = policy.registries().contains(base.getAuthority())
                || policy.registries().contains(base.getHost())
                || policy.registries().contains(base.toString())
                || (!spoken && policy.registries().contains(image.registry()));
        boolean secure = "https".equals(base.getScheme());
        boolean placeAllowed = policy.registries().isEmpty() ? secure || (spoken && !policy.present()) : listed;
        int port = base.getPort() >= 0 ? base.getPort() : secure ? 443 : 80;
        boolean credentialAllowed = Stream.of(registry.username(), registry.password())
                .filter(Objects::nonNull)
                .allMatch(c -> PolicyRules.allowsCredential(policy, c.reference(), base.getHost(), port)
                        || (!spoken && PolicyRules.allowsCredential(policy, c.reference(), registry.server(), port)));
        return new RegistryAddress(base, placeAllowed && credentialAllowed);
    }

    /** A token service of the registry's own site; empty when its login would go elsewhere or in the clear. */
    Optional<URI> tokenService(String realm) {
        URI uri;
        try {
            uri = URI.create(realm);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (uri.getHost() == null) {
            return Optional.empty();
        }
        boolean samePlace =
                uri.getHost().equals(base.getHost()) && uri.getScheme().equals(base.getScheme());
        boolean sameSite =
                "https".equals(uri.getScheme()) && site(uri.getHost()).equals(site(base.getHost()));
        return samePlace || sameSite ? Optional.of(uri) : Optional.empty();
    }

    private static String withScheme(String endpoint) {
        String full = endpoint.contains("://") ? endpoint : "https://" + endpoint;
        return full.endsWith("/") ? full.substring(0, full.length() - 1) : full;
    }

    private static String site(String host) {
        String[] labels = host.split("\\.");
        boolean address = host.matches("[0-9.]+") || host.contains(":");
        return address || labels.length < 2 ? host : labels[labels.length - 2] + "." + labels[labels.length - 1];
    }
}
