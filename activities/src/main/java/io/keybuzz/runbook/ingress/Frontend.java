package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.spec.Spec;
import java.net.URI;
import java.util.Locale;

/**
 * The address that people type, in the parts that a request is made of.
 *
 * @param scheme {@code http} or {@code https}
 * @param host in lower case, for SNI and for comparing
 * @param authority the host, with the port when the address has one: what a browser sends as Host
 */
public record Frontend(String scheme, String host, String authority) {
    /** From the spec's {@code frontendUrl}, which was checked when the spec was read. */
    public static Frontend of(Spec spec) {
        URI url = URI.create(spec.frontendUrl());
        String host = url.getHost().toLowerCase(Locale.ROOT);
        return new Frontend(
                url.getScheme().toLowerCase(Locale.ROOT), host, url.getPort() < 0 ? host : host + ":" + url.getPort());
    }

    /** What a browser sends as Origin. */
    public String origin() {
        return scheme + "://" + authority;
    }

    /** Whether a redirect there stays with us: relative, or http(s) with the frontend's own host. */
    public boolean owns(URI location) {
        if (location.getScheme() != null && !location.getScheme().matches("(?i)https?")) {
            return false;
        }
        if (location.getRawAuthority() == null) {
            return location.getScheme() == null;
        }
        return location.getRawUserInfo() == null && host.equalsIgnoreCase(location.getHost());
    }
}
