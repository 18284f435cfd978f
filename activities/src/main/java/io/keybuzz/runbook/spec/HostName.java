package io.keybuzz.runbook.spec;

import io.keybuzz.runbook.document.Checked;
import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/** Host names (RFC 1123) and addresses. */
public final class HostName {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Checked URL =
            Checked.no("is no host name: it is the name alone, without scheme, user or path");

    private HostName() {}

    /** A DNS name or an IP address that is not this machine. */
    public static Checked host(String text) {
        if (isUrl(text)) {
            return URL;
        }
        boolean address = text.contains(":") || text.contains("[") || text.contains("%");
        String[] labels = text.split("\\.", -1);
        String last = labels[labels.length - 1];
        if (address || last.matches("\\d+|0[xX][0-9a-fA-F]+")) {
            if (text.matches("\\[?[^\\]]+]?:\\d+") && !text.matches("[0-9a-fA-F:]+")) {
                return Checked.no(
                        "holds a port, which has a field of its own",
                        text.replaceFirst(":\\d+$", "").replaceAll("^\\[|]$", ""));
            }
            String refusal = IpAddress.refusal(text);
            if (refusal != null) {
                return Checked.no(
                        refusal.equals("is no IP address") ? "is neither a host name nor an IP address" : refusal);
            }
            IpAddress ip = IpAddress.parse(text);
            return ip.local() ? Checked.no("is an address that each machine has for itself") : Checked.ok(ip.text());
        }
        Checked name = name(text);
        return "localhost".equals(name.value())
                ? Checked.no("is each machine for itself: pods and nodes would look inside themselves")
                : name;
    }

    /** A DNS name. */
    public static Checked name(String text) {
        if (isUrl(text)) {
            return URL;
        }
        String host = text.toLowerCase(Locale.ROOT);
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        if (!host.chars().allMatch(c -> c < 128)) {
            return international(host);
        }
        if (host.length() > 253) {
            return Checked.no("is longer than the 253 characters of a host name");
        }
        for (String label : host.split("\\.", -1)) {
            if (!LABEL.matcher(label).matches()) {
                return Checked.no("is no host name (RFC 1123): each part is 1 to 63 letters, digits and inner hyphens"
                        + (label.isEmpty() ? "; one part is empty" : ""));
            }
        }
        return Checked.ok(host);
    }

    private static boolean isUrl(String text) {
        return text.contains("/") || text.contains("@");
    }

    private static Checked international(String host) {
        try {
            String ascii = IDN.toASCII(host, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
            return Checked.no("holds letters that are no ASCII; write the form that DNS knows", ascii);
        } catch (IllegalArgumentException notInternational) {
            return Checked.no("is no host name: it holds characters that no host name has");
        }
    }

    /** {@code host} or {@code host:port}, as registries are named. */
    public static Checked hostPort(String text) {
        if (isUrl(text)) {
            return URL;
        }
        int colon = text.lastIndexOf(':');
        boolean port = colon > 0 && text.indexOf(':') == colon;
        Checked host = host(port ? text.substring(0, colon) : text);
        if (host.refused() || !port) {
            return host;
        }
        String digits = text.substring(colon + 1);
        return portNumber(digits)
                ? Checked.ok(host.value() + ":" + digits)
                : Checked.no("has a port that is not 1 to 65535");
    }

    static boolean portNumber(String digits) {
        return digits.matches("[1-9]\\d{0,4}") && Integer.parseInt(digits) <= 65535;
    }
}
