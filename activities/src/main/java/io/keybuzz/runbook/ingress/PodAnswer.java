package io.keybuzz.runbook.ingress;

/**
 * What a pod answers by port-forward, past the ingress and the pods' network.
 *
 * @param status 0 when it did not answer
 * @param words why it did not answer; empty when it did
 */
public record PodAnswer(String pod, int status, long millis, String words) {
    /** Whether the application is at work there. */
    public boolean serves() {
        return status >= 200 && status < 400;
    }

    /** In a few words. */
    public String sentence() {
        return status == 0 ? "no answer: " + words : status + " in " + millis + " ms";
    }
}
