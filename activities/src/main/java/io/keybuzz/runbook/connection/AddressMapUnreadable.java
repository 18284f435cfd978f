package io.keybuzz.runbook.connection;

/** An address map that is missing or wrong; the message is one sentence for people. */
public class AddressMapUnreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AddressMapUnreadable(String message) {
        super(message);
    }
}
