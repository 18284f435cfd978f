package io.keybuzz.runbook.install;

import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import java.util.stream.Stream;

/** Every activity as a fake: a world in which all goes well and everything is new, unless the script says otherwise. */
public final class FakeActivities {
    private final Script script;
    private final Spec spec;

    public FakeActivities(Script script, Spec spec) {
        this.script = script;
        this.spec = spec;
    }

    public Object[] all() {
        return Stream.of(
                        new FakeRun(script, spec).all(),
                        new FakeChanges(script).all(),
                        new FakeApplication(script).all(),
                        new FakeWayIn(script).all(),
                        new FakeBackups(script, spec).all())
                .flatMap(List::stream)
                .toArray();
    }
}
