package io.keybuzz.runbook.rollout;

import io.keybuzz.runbook.diagnosis.Cause;
import java.time.Duration;
import java.util.regex.Pattern;

/** What a registry's words about a failed pull mean, as containerd, CRI-O and Docker pass them on; pure. */
public enum PullFailure {
    /** Nobody may pull that with these credentials, or without any. Docker says so of a repository that does not exist, too. */
    CREDENTIALS(
            Cause.PULL_CREDENTIALS,
            Duration.ZERO,
            // No bare 401 or 429: the kubelet quotes the image, and digests and tags are full of numbers.
            "403 \\(?forbidden|unauthorized|authentication required|authorization failed|access denied|denied:"
                    + "|no basic auth credentials|insufficient_scope"),
    /** The registry has no such image. */
    MISSING(
            Cause.TAG_MISSING,
            Duration.ZERO,
            "manifest unknown|manifest_unknown|name unknown|not found|no matching manifest|no match for platform|couldn't parse image"
                    + "|invalid reference"),
    /** The registry does not answer as one should. */
    DOWN(
            Cause.REGISTRY_DOWN,
            Duration.ofSeconds(45),
            "connection refused|i/o timeout|timed out|timeout|no such host|no route to host|network is unreachable|\\beof\\b|x509|tls"
                    + "|connection reset|toomanyrequests|429 \\(?too many|\\b50[0-9] |server gave http response"),
    /** The kubelet waits before it asks again and does not say why; the pod's events do. */
    UNSAID(Cause.UNKNOWN, Duration.ofSeconds(10), "");

    /**
     * How long a refused pull may last while the registry takes the very login of the pods' secret: a kubelet that has not got a new
     * secret yet asks as anybody ({@code FailedToRetrieveImagePullSecret}), and asks again after 10 s and 20 s.
     */
    public static final Duration LOGIN_TAKEN = Duration.ofSeconds(45);

    private final Cause cause;
    private final Duration patience;
    private final Pattern words;

    PullFailure(Cause cause, Duration patience, String words) {
        this.cause = cause;
        this.patience = patience;
        this.words = Pattern.compile(words, Pattern.CASE_INSENSITIVE);
    }

    /** The first that fits. */
    public static PullFailure of(String message) {
        for (PullFailure failure : values()) {
            if (failure.words.matcher(message).find()) {
                return failure;
            }
        }
        return UNSAID;
    }

    /** What a person is told when it lasts. */
    public Cause cause() {
        return cause;
    }

    /** How long it has to last before waiting is pointless. */
    public Duration patience() {
        return patience;
    }
}
