package io.keybuzz.runbook.ingress;

import java.util.List;

/** Every ingress address answers. */
public record IngressResult(List<IngressAnswer> answers) {}
