package io.keybuzz.runbook.change;

import java.util.List;
import java.util.Map;

/**
 * What an {@code observe} saw: the state before anything is written. It is in the history before the act begins, so that undo never
 * depends on an answer that may be lost.
 *
 * @param objects every object that the act may touch
 * @param facts what else the undo or the report needs, never a secret
 */
public record Before(List<ObjectState> objects, Map<String, String> facts) {

    /** How an object stood; absent when it was not observed. */
    public ObjectState of(String object) {
        return objects.stream()
                .filter(o -> o.object().equals(object))
                .findFirst()
                .orElse(ObjectState.absent(object));
    }
}
