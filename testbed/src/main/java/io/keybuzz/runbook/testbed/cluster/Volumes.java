package io.keybuzz.runbook.testbed.cluster;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** What lies in the persistent volumes behind claims: files by path. */
public final class Volumes {
    private final Map<String, Map<String, byte[]>> files = new ConcurrentHashMap<>();

    /** The files of a claim, which may be written to. */
    public Map<String, byte[]> of(String namespace, String claim) {
        return files.computeIfAbsent(namespace + "/" + claim, none -> new ConcurrentSkipListMap<>());
    }

    /** Empties all of them. */
    public void clear() {
        files.clear();
    }
}
