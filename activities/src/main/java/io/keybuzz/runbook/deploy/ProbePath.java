package io.keybuzz.runbook.deploy;

import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.Probes;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What readiness asks. {@code /health} came with chatwoot#13386, merged on 2026-01-28, and is in v4.11.0, the next release (v4.10.1 is
 * older; the chart went to v4.11.0 and to probes on {@code /health} on the same day, 2026-02-19: chatwoot/charts 807eb5c and f941f26).
 * Older images answer {@code /api}, since 2021. A tag that tells no version is treated as old: {@code /api} is there in all of them.
 */
public final class ProbePath {
    private static final Pattern VERSION = Pattern.compile("v?(\\d+)\\.(\\d+)(?:\\.(\\d+))?(?:[-+.].*)?");
    private static final int HEALTH_MAJOR = 4;
    private static final int HEALTH_MINOR = 11;

    private ProbePath() {}

    /** The path that is asked by HTTP; empty when readiness is a TCP connection. */
    public static Optional<String> of(Spec spec) {
        Probes probes = spec.probes() == Probes.AUTO ? byVersion(spec.image()) : spec.probes();
        return switch (probes) {
            case HEALTH -> Optional.of("/health");
            case TCP -> Optional.empty();
            default -> Optional.of("/api");
        };
    }

    /** The version that an image's tag tells, without the {@code v}; empty for {@code latest}, a digest and the like. */
    public static Optional<String> version(String image) {
        Matcher m = VERSION.matcher(tag(image));
        return m.matches()
                ? Optional.of(m.group(1) + "." + m.group(2) + (m.group(3) == null ? "" : "." + m.group(3)))
                : Optional.empty();
    }

    private static Probes byVersion(String image) {
        Matcher m = VERSION.matcher(tag(image));
        if (!m.matches()) {
            return Probes.API;
        }
        // A number too long to be a version part tells nothing.
        if (m.group(1).length() > 6 || m.group(2).length() > 6) {
            return Probes.API;
        }
        int major = Integer.parseInt(m.group(1));
        int minor = Integer.parseInt(m.group(2));
        return major > HEALTH_MAJOR || major == HEALTH_MAJOR && minor >= HEALTH_MINOR ? Probes.HEALTH : Probes.API;
    }

    private static String tag(String image) {
        String name = image.replaceFirst("@.*", "");
        String last = name.substring(name.lastIndexOf('/') + 1);
        return last.contains(":") ? last.substring(last.indexOf(':') + 1) : "";
    }
}
