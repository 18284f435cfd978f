package io.keybuzz.runbook.secret;

/** A secret reference that leads to nothing usable. The message is for people and holds no value. */
public class SecretUnreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SecretUnreadable(String message) {
        super(message);
    }
}
