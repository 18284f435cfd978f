package io.keybuzz.runbook.spec;

import java.util.List;

/**
 * What reading an input came to.
 *
 * @param spec the normalised spec; null when there are errors
 * @param errors everything that is wrong; empty when there is a spec
 * @param literalSecret whether a secret itself seems to stand in the input, where a reference belongs; then there are errors
 */
public record SpecReading(Spec spec, List<SpecError> errors, boolean literalSecret) {}
