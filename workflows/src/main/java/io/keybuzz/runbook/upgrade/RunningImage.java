package io.keybuzz.runbook.upgrade;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What runs now, as preflight saw it.
 *
 * @param image of the Deployment chatwoot-web
 * @param digests of what the pods of both Deployments run; one when all run the same
 * @param version what the tag tells, else what the application says; null when neither tells
 * @param frontendUrl the address that it is set up for; null when it is not known
 */
public record RunningImage(String image, List<String> digests, String version, String frontendUrl) {
    /** Facts of preflight. */
    public static final String IMAGE = "runningImage";

    /** Fact of preflight, digests separated by blanks. */
    public static final String DIGESTS = "runningDigests";
    /** Fact of preflight. */
    public static final String VERSION = "runningVersion";
    /** Fact of preflight. */
    public static final String FRONTEND_URL = "runningFrontendUrl";
    /** What the registry says about the wanted image. */
    public static final String WANTED_DIGEST = "imageDigest";

    /** Of data without an install: nothing runs, and its schema alone tells where it comes from. */
    public static final RunningImage OF_THE_DATA =
            new RunningImage("the version that the data is from", List.of(), null, null);

    /** Empty when nothing is installed. */
    public static Optional<RunningImage> of(Map<String, String> facts) {
        String image = facts.get(IMAGE);
        return image == null
                ? Optional.empty()
                : Optional.of(new RunningImage(
                        image,
                        List.of(facts.getOrDefault(DIGESTS, "").split(" ")).stream()
                                .filter(d -> !d.isEmpty())
                                .toList(),
                        facts.get(VERSION),
                        facts.get(FRONTEND_URL)));
    }

    /** The version, by the tag or by what the application says. */
    public Optional<Version> release() {
        return Version.ofImage(image).or(() -> Version.of(version));
    }

    /** The image with its version where the tag does not tell it. */
    public String words() {
        return image + (version == null || Version.ofImage(image).isPresent() ? "" : " (version " + version + ")");
    }
}
