package io.keybuzz.runbook.spec;

import java.util.List;

/** @param spec the normalised spec; null when there are errors */
public record SpecReading(Spec spec, List<SpecError> errors) {}
