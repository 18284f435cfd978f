package io.keybuzz.runbook.migration;

import java.util.Comparator;

/** The order of migrations' versions, which are numbers of any length. */
public enum MigrationOrder implements Comparator<String> {
    INSTANCE;

    @Override
    public int compare(String a, String b) {
        int byLength = Integer.compare(a.length(), b.length());
        return byLength != 0 ? byLength : a.compareTo(b);
    }
}
