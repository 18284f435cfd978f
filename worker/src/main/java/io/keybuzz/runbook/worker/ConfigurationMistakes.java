package io.keybuzz.runbook.worker;

import java.util.List;

/** Everything that is wrong with the environment, in one answer. A user's mistake: it has no stack. */
public final class ConfigurationMistakes extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> mistakes;

    public ConfigurationMistakes(List<String> mistakes) {
        super(String.join("\n", mistakes), null, false, false);
        this.mistakes = List.copyOf(mistakes);
    }

    /** One sentence each. */
    public List<String> mistakes() {
        return mistakes;
    }
}
