package io.keybuzz.runbook.change;

/**
 * An object as it stood before this run wrote anything. No content: uid, generation and hash are enough to undo exactly.
 *
 * @param object as in {@link io.keybuzz.runbook.report.ObjectChange#object()}
 * @param exists whether it was there
 * @param uid Kubernetes' uid, or another identity that a re-creation changes; null where there is none
 * @param generation Kubernetes' generation; null where there is none
 * @param hash of its content (SHA-256 in hex); null when it did not exist
 * @param run the run that created it, from its annotation or comment; null when somebody else did
 */
public record ObjectState(String object, boolean exists, String uid, Long generation, String hash, String run) {

    /** An object that was not there. */
    public static ObjectState absent(String object) {
        return new ObjectState(object, false, null, null, null, null);
    }
}
