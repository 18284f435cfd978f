package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.run.Names;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Addresses in the Temporal UI, as its version 2.42.1 routes them. */
final class Links {
    private Links() {}

    /** A run's page; null without a UI. */
    static String run(String ui, String namespace, String workflowId, String runId) {
        return ui == null
                ? null
                : ui + "/namespaces/" + encode(namespace) + "/workflows/" + encode(workflowId) + "/" + runId
                        + "/history";
    }

    /** The start page with type, id and task queue filled in (query parameters of the UI's start-workflow page). */
    static String start(String ui, String namespace, String workflowType, String workflowId) {
        return ui + "/namespaces/" + encode(namespace) + "/workflows/start-workflow?workflowId=" + encode(workflowId)
                + "&taskQueue=" + encode(Names.TASK_QUEUE) + "&workflowType=" + encode(workflowType);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
