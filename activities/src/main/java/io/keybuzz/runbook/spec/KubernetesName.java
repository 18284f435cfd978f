package io.keybuzz.runbook.spec;

import io.keybuzz.runbook.document.Checked;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Names as Kubernetes allows them, refused with what was probably meant; nothing is cut or changed silently. */
public final class KubernetesName {
    static final String LABEL_PATTERN = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$";
    static final String SUBDOMAIN_PATTERN = "^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$";
    private static final Pattern LABEL = Pattern.compile(LABEL_PATTERN);
    private static final Pattern ANNOTATION_NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
    private static final Set<String> NOT_OURS = Set.of("default", "chatwoot-runbook");

    private KubernetesName() {}

    /** Of a namespace that may be installed into: neither Kubernetes' own nor the runbook's. */
    public static Checked namespace(String text) {
        Checked label = label(text);
        if (label.refused()) {
            return label;
        }
        if (text.startsWith("kube-")) {
            return Checked.no("is one of Kubernetes' own namespaces");
        }
        return NOT_OURS.contains(text)
                ? Checked.no(
                        text.equals("default")
                                ? "would mix the install with everything that names no namespace"
                                : "is where the runbook keeps its own things")
                : label;
    }

    static Checked label(String text) {
        if (LABEL.matcher(text).matches()) {
            return Checked.ok(text);
        }
        return Checked.no(
                "is no name (RFC 1123 label): 1 to 63 lower case letters, digits and inner hyphens"
                        + (text.length() > 63 ? "; this has " + text.length() : ""),
                suggestion(text));
    }

    /** The names of Secrets, ConfigMaps, Ingresses and classes. */
    static Checked subdomain(String text) {
        boolean good = text.length() <= 253;
        for (String part : text.split("\\.", -1)) {
            good &= part.matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
        }
        return good
                ? Checked.ok(text)
                : Checked.no(
                        "is no name (RFC 1123): at most 253 lower case letters, digits, inner hyphens and dots",
                        suggestion(text));
    }

    static Checked namespaceAndName(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2
                || label(parts[0]).refused()
                || subdomain(parts[1]).refused()) {
            return Checked.no("is not namespace/name");
        }
        return Checked.ok(text);
    }

    /** Why a text is no annotation's name; null when it is one. */
    static String annotationRefusal(String name) {
        int slash = name.indexOf('/');
        boolean prefix = slash < 0 || !subdomain(name.substring(0, slash)).refused();
        if (!prefix || !ANNOTATION_NAME.matcher(name.substring(slash + 1)).matches()) {
            return "is no annotation: an optional prefix/ (a DNS name), then 1 to 63 letters, digits, . _ -";
        }
        if (name.startsWith("chatwoot-runbook")) {
            return "is the runbook's own annotation";
        }
        return name.equals("kubernetes.io/ingress.class") ? "would contradict ingress.className" : null;
    }

    private static String suggestion(String text) {
        String meant =
                text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        meant = (meant.length() > 63 ? meant.substring(0, 63) : meant).replaceAll("-+$", "");
        return meant.isEmpty() ? null : meant;
    }
}
