package io.keybuzz.runbook.run;

/**
 * What a human answers to a parked run.
 *
 * @param action RETRY, SKIP or ABORT, in any case
 * @param reason why; not blank
 * @param by who claims to decide; null when nobody says
 * @param decision the number of the decision that is meant; null: the current one
 * @param spec a whole corrected spec for RETRY, as text (YAML or JSON) or as an object; null: the same as before
 */
public record Decision(String action, String reason, String by, Integer decision, Object spec) {

    /** The same, meant for the decision of that number and no later one. */
    public Decision of(int number) {
        return new Decision(action, reason, by, number, spec);
    }
}
