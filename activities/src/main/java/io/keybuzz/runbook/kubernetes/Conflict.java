package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A field that another manager owns with another value, as a 409 to a server-side apply names it. */
record Conflict(String manager, String field) {
    private static final Pattern MANAGER = Pattern.compile("conflict with \"([^\"]+)\"");

    /** Empty for a 409 of another sort, such as a changed resourceVersion. */
    static List<Conflict> of(KubernetesClientException e) {
        if (e.getCode() != 409 || e.getStatus() == null || e.getStatus().getDetails() == null) {
            return List.of();
        }
        return e.getStatus().getDetails().getCauses().stream()
                .filter(cause -> "FieldManagerConflict".equals(cause.getReason()))
                .map(cause -> {
                    Matcher m = MANAGER.matcher(cause.getMessage());
                    return new Conflict(m.find() ? m.group(1) : cause.getMessage(), cause.getField());
                })
                .toList();
    }

    /** Whether it is with ourselves: a scale, or a patch, that this program made is an update and no apply. */
    boolean ours() {
        return ServerSideApply.FIELD_MANAGER.equals(manager);
    }

    @Override
    public String toString() {
        return field + " is " + manager + "'s";
    }
}
