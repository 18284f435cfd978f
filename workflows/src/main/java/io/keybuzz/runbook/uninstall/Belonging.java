package io.keybuzz.runbook.uninstall;

import io.keybuzz.runbook.report.Undone;

/**
 * Something that the install is made of, or that lies beside it, and what becomes of it.
 *
 * @param part which part of the removal it is of
 * @param object as in {@link io.keybuzz.runbook.report.ObjectChange#object()}
 * @param id what a re-creation changes, such as Kubernetes' uid; null where there is none
 * @param goes whether it is to be removed
 * @param note of what goes, what a person should know before saying yes; of what stays, why; null: nothing to say
 * @param command what a person types to remove it; null when it is nobody's business here
 */
public record Belonging(Part part, String object, String id, boolean goes, String note, String command) {

    /** Something to be removed. */
    public static Belonging going(Part part, String object, String id, String note, String command) {
        return new Belonging(part, object, id, true, note, command);
    }

    /** Something that stays, and why. */
    public static Belonging staying(Part part, String object, String why, String command) {
        return new Belonging(part, object, null, false, why, command);
    }

    /** It was left as it is. */
    public Undone kept() {
        return kept(note);
    }

    /** It was left as it is, for another reason than was foreseen. */
    public Undone kept(String why) {
        return new Undone(object, Undone.Status.KEPT, why, command);
    }

    /** It could not be removed. */
    public Undone failed(String why) {
        return new Undone(object, Undone.Status.FAILED, why, command);
    }
}
