package io.keybuzz.runbook.rollout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which of a pod's warnings a diagnosis tells, and in which order: a long text is cut, so what says most stands first; pure. */
final class PodEvents {
    /** What tells nothing of some failures. */
    enum Noise {
        /** How the node's kubelet is set up for names, which it says of every pod there. */
        NAMES("MissingClusterDNS:|DNSConfigForming:"),
        /** Pulls that failed, which are over once a container has its image. */
        PULLS(
                "FailedToRetrieveImagePullSecret:|Failed: Failed to pull image|Failed: Error: (?:ErrImagePull|ImagePullBackOff)");

        private final Pattern words;

        Noise(String words) {
            this.words = Pattern.compile("^(?:" + words + ")");
        }
    }

    /** That it failed, where another one says why. */
    private static final Pattern ECHO =
            Pattern.compile("^(?:BackOff: |Failed: Error: (?:ErrImagePull|ImagePullBackOff))");

    private PodEvents() {}

    /**
     * The newest first, and last those that only repeat that something failed.
     *
     * @param warnings newest last, as {@code reason: message}
     * @param without what says nothing of this failure
     */
    static List<String> toTell(List<String> warnings, Set<Noise> without) {
        List<String> told = new ArrayList<>(warnings);
        told.removeIf(w -> without.stream().anyMatch(n -> n.words.matcher(w).find()));
        Collections.reverse(told);
        told.sort(Comparator.comparing(w -> ECHO.matcher(w).find()));
        return told;
    }
}
