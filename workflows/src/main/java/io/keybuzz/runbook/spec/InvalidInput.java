package io.keybuzz.runbook.spec;

import java.util.List;

/** Everything that is wrong with an input, in one answer: the details of the failure of type {@code InvalidInput}. */
public record InvalidInput(List<SpecError> errors) {}
