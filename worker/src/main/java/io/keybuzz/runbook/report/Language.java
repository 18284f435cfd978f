package io.keybuzz.runbook.report;

import java.util.Locale;
import java.util.Optional;

/** The languages of a report. What systems said is quoted as they said it, in any of them. */
public enum Language {
    EN,
    FR;

    /** As in {@code lang="fr"} and {@code --lang fr}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The language of a code, in any case. */
    public static Optional<Language> of(String code) {
        for (Language language : values()) {
            if (language.code().equalsIgnoreCase(code)) {
                return Optional.of(language);
            }
        }
        return Optional.empty();
    }
}
