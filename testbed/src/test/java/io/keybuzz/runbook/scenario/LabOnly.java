package io.keybuzz.runbook.scenario;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** What only real parts can show. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag("lab-only")
@EnabledIfEnvironmentVariable(named = "RUNBOOK_WORLD", matches = "lab")
@interface LabOnly {
    /** Why the testbed cannot play it. */
    String value();
}
