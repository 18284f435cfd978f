package io.keybuzz.runbook.spec;

import io.keybuzz.runbook.document.Checked;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.util.Locale;

/** {@code scheme://host[:port]}, and nothing behind it. */
public final class HttpUrl {
    private HttpUrl() {}

    /** Host and port of a URL that was checked; without a port the scheme's. */
    public static HostPort hostPort(String url) {
        String authority = url.substring(url.indexOf("://") + 3);
        int colon = authority.lastIndexOf(':');
        return new HostPort(colon < 0 ? authority : authority.substring(0, colon), port(url));
    }

    /** The port of a URL that was checked. */
    public static int port(String url) {
        int colon = url.lastIndexOf(':');
        boolean given = colon > url.indexOf("://");
        return given ? Integer.parseInt(url.substring(colon + 1)) : url.startsWith("https:") ? 443 : 80;
    }

    /** The address that people type; its host becomes the Ingress' host, which is a name. */
    static Checked frontend(String text) {
        Checked url = origin(text);
        if (url.refused()) {
            return url;
        }
        String host = url.value().replaceFirst("^https?://", "").replaceFirst(":\\d+$", "");
        return host.startsWith("[") || host.matches("[\\d.]+")
                ? Checked.no("has an IP address as its host; an Ingress needs a name")
                : url;
    }

    /** Scheme, host and port. */
    static Checked origin(String text) {
        int colon = text.indexOf("://");
        if (colon < 0) {
            Checked host = HostName.hostPort(text);
            return Checked.no("has no scheme", host.refused() ? null : "https://" + host.value());
        }
        String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return Checked.no("has a scheme that is neither http nor https");
        }
        String rest = text.substring(colon + 3);
        if (rest.contains("@")) {
            return Checked.no("holds a user or password, which would be in every page and log");
        }
        String authority = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
        int end = firstOf(authority, "/?#");
        if (end >= 0) {
            return Checked.no(
                    "has something behind the host, and Chatwoot serves from the root",
                    scheme + "://" + authority.substring(0, end));
        }
        Checked host = HostName.hostPort(authority);
        return host.refused()
                ? Checked.no(
                        "has a host that " + host.reason(),
                        host.suggestion() == null ? null : scheme + "://" + host.suggestion())
                : Checked.ok(scheme + "://" + host.value());
    }

    private static int firstOf(String text, String characters) {
        for (int i = 0; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }
}
