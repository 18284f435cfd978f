package io.keybuzz.runbook.document;

import io.keybuzz.runbook.spec.SpecError;
import java.util.List;

/** What reading a document came to: a value or errors. @param literalSecret whether a secret itself seems to stand in it */
public record DocumentReading<T>(T value, List<SpecError> errors, boolean literalSecret) {

    /** The value where there is no problem, else null and the problems. */
    public static <T> DocumentReading<T> of(T value, Problems problems) {
        return new DocumentReading<>(problems.count() == 0 ? value : null, problems.errors(), problems.literalSecret());
    }
}
