package io.keybuzz.runbook.worker;

import java.util.List;

/** The workflow implementations that a worker offers. */
public final class Runbooks {
    /** Their classes; people pick the workflows in the UI by their type names. */
    public static final List<Class<?>> TYPES = List.of();

    private Runbooks() {}
}
