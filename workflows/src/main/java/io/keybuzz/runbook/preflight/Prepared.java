package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.spec.Spec;
import java.util.List;

/**
 * The first activity's answer.
 *
 * @param cluster the worker's name for its cluster
 * @param searchAttributes those of ours that are registered; setting another one would hang the run
 */
public record Prepared(Spec spec, String cluster, List<String> searchAttributes) {}
