package io.keybuzz.runbook.rollout;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a web pod said to {@code GET /api} through a port-forward; pure.
 *
 * @param status 0 when there was no answer
 * @param body the answer, or why there was none
 */
record PodAnswer(String pod, String node, int status, String body, long millis) {
    private static final Pattern FIELD = Pattern.compile("\"([a-z_]+)\"\\s*:\\s*\"([^\"]*)\"");

    boolean ok() {
        return status == 200;
    }

    /** Whether queue and data are well: {@code /api} says 200 also when they fail. */
    boolean healthy() {
        return ok()
                && field("queue_services").filter("ok"::equals).isPresent()
                && field("data_services").filter("ok"::equals).isPresent();
    }

    Optional<String> version() {
        return field("version");
    }

    String sentence() {
        return pod + ": " + (status == 0 ? body : status + " in " + millis + " ms");
    }

    private Optional<String> field(String name) {
        Matcher m = FIELD.matcher(body);
        while (m.find()) {
            if (m.group(1).equals(name)) {
                return Optional.of(m.group(2));
            }
        }
        return Optional.empty();
    }
}
