package io.keybuzz.runbook.connection;

import java.nio.charset.StandardCharsets;

/** What the worker was given to seal kept specs with ({@code RUNBOOK_HMAC_KEY}). It is in no message and no log. */
public record SealingKey(String text) {

    /** The key as the seal takes it. */
    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "***";
    }
}
