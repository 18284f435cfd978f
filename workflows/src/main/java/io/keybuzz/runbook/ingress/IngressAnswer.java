package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.report.Evidence;

/** What one ingress address answered. @param status the HTTP status at the end of the redirects; 0 when there was no answer */
public record IngressAnswer(String address, int status, Evidence evidence) {}
