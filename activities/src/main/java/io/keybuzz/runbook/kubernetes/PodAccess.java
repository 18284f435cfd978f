package io.keybuzz.runbook.kubernetes;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What goes on inside a pod: asked through the API server, since the worker may have no route to pods. */
public interface PodAccess {

    /**
     * An HTTP GET by port-forward.
     *
     * @throws java.io.IOException when the pod does not answer within the time-out
     */
    Answer get(String namespace, String pod, int port, String path, Duration timeout) throws IOException;

    /**
     * A command in a container, without a shell of ours in between.
     *
     * @throws java.io.IOException when it could not be run
     */
    Executed exec(String namespace, String pod, String container, Duration timeout, List<String> command)
            throws IOException;

    /**
     * A form by port-forward, as a browser sends it: the page is asked for first, and its token and its cookies go with what is filled
     * in.
     *
     * @param fields what is filled in, by name
     * @return the answer to the form, which is not followed
     * @throws java.io.IOException when the pod does not answer within the time-out
     */
    Answer submit(String namespace, String pod, int port, String path, Map<String, String> fields, Duration timeout)
            throws IOException;

    /** @param body at most 64 KB of it */
    record Answer(int status, String body, long millis) {}

    /** What a command printed (at most 64 KB each) and how it ended. */
    record Executed(int exitCode, String stdout, String stderr) {}
}
