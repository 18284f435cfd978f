package io.keybuzz.runbook.upgrade;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A release of Chatwoot, as an image's tag or the application tells it. */
public record Version(int major, int minor, int patch) implements Comparable<Version> {
    // A number too long to be a version part tells nothing.
    private static final Pattern FORM = Pattern.compile("v?(\\d{1,6})\\.(\\d{1,6})(?:\\.(\\d{1,6}))?(?:[-+.].*)?");
    private static final Comparator<Version> ORDER = Comparator.comparingInt(Version::major)
            .thenComparingInt(Version::minor)
            .thenComparingInt(Version::patch);

    /** Of {@code v3.12.0}, {@code 3.12} and the like; empty for anything else. */
    public static Optional<Version> of(String text) {
        Matcher m = FORM.matcher(text == null ? "" : text);
        return m.matches()
                ? Optional.of(new Version(
                        Integer.parseInt(m.group(1)),
                        Integer.parseInt(m.group(2)),
                        m.group(3) == null ? 0 : Integer.parseInt(m.group(3))))
                : Optional.empty();
    }

    /** Of an image's tag; empty for a digest alone and for tags that tell nothing. */
    public static Optional<Version> ofImage(String image) {
        String name = ImageChoice.withoutDigest(image);
        String last = name.substring(name.lastIndexOf('/') + 1);
        int colon = last.indexOf(':');
        return colon < 0 ? Optional.empty() : of(last.substring(colon + 1));
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "v" + major + "." + minor + "." + patch;
    }
}
