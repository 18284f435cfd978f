package io.keybuzz.runbook.install;

/**
 * One write of a step: an object, a statement, a key.
 *
 * @param activity the type of the activity that is about to write
 * @param call which call of that type in its run, from 1
 * @param by class and method that ask the guard, and for whom
 * @param nth which of the call's writes by these, from 1
 */
record SingleWrite(String activity, int call, String by, int nth) {

    @Override
    public String toString() {
        return activity + " " + call + ": " + by + " " + nth;
    }
}
