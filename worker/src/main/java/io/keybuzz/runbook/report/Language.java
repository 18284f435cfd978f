package io.keybuzz.runbook.report;

import java.util.Locale;

/** The languages of a report. What systems said is quoted as they said it, in any of them. */
public enum Language {
    EN,
    FR;

    /** As in {@code lang="fr"} and {@code --lang fr}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
