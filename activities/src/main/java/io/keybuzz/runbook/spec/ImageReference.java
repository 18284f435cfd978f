package io.keybuzz.runbook.spec;

import io.keybuzz.runbook.document.Checked;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image with its tag or digest. Grammar: github.com/distribution/reference; a first part with a dot, a colon or the name {@code
 * localhost} is the registry, otherwise it is Docker Hub.
 */
public record ImageReference(String registry, String repository, String tag, String digest) {
    private static final String DOCKER_HUB = "docker.io";
    private static final Pattern PART = Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*");
    private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern SHAPE = Pattern.compile("(?<name>[^@]*?)(?::(?<tag>[^:/@]*))?(?:@(?<digest>.*))?");

    /** @throws IllegalArgumentException when it is none, or is not pinned */
    public static ImageReference parse(String text) {
        Checked checked = check(text);
        if (checked.refused()) {
            throw new IllegalArgumentException(text + " " + checked.reason());
        }
        return split(text);
    }

    private static ImageReference split(String text) {
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches()) {
            return new ImageReference(DOCKER_HUB, text, null, null);
        }
        String name = shape.group("name");
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean named = first.contains(".") || first.contains(":") || first.equals("localhost");
        return new ImageReference(
                named ? first : DOCKER_HUB,
                named ? name.substring(slash + 1) : name,
                shape.group("tag"),
                shape.group("digest"));
    }

    static Checked check(String text) {
        if (text.contains("://")) {
            return Checked.no("is a URL; an image has no scheme", text.substring(text.indexOf("://") + 3));
        }
        ImageReference image = split(text);
        if (!image.registry.equals(DOCKER_HUB) && !image.registry.startsWith("localhost")) {
            Checked registry = HostName.hostPort(image.registry);
            if (registry.refused()) {
                return Checked.no("has a registry (" + image.registry + ") that " + registry.reason());
            }
        }
        for (String part : image.repository.split("/", -1)) {
            if (!PART.matcher(part).matches()) {
                String lower = text.toLowerCase(Locale.ROOT);
                return Checked.no(
                        "is no image reference: " + (part.isEmpty() ? "a part of the name is empty" : "'" + part + "'")
                                + " at character " + (text.indexOf(part) + 1)
                                + "; names are lower case letters, digits and . _ - between them",
                        PART.matcher(part.toLowerCase(Locale.ROOT)).matches() ? lower : null);
            }
        }
        if (image.digest != null && !DIGEST.matcher(image.digest).matches()) {
            return Checked.no("has a digest that is not sha256: and 64 hexadecimal digits (a tag stands before the @)");
        }
        if (image.tag != null && !TAG.matcher(image.tag).matches()) {
            return Checked.no("has a tag that is not 1 to 128 letters, digits, _ . -");
        }
        if (image.digest == null && (image.tag == null || image.tag.equals("latest"))) {
            return Checked.no((image.tag == null ? "has no tag, which means latest" : "is latest")
                    + ": nobody can say later what ran. Pin a tag or a digest");
        }
        return Checked.ok(text);
    }

    /** What has to be asked of the registry: the digest where there is one. */
    public String reference() {
        return digest != null ? digest : tag;
    }
}
