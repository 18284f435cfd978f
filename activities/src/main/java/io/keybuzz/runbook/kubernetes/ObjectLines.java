package io.keybuzz.runbook.kubernetes;

import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** An object as lines of YAML, the way people know it. */
final class ObjectLines {
    private ObjectLines() {}

    static List<String> of(Map<String, Object> object) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(4096)
                .build();
        return new Dump(settings).dumpToString(object).lines().toList();
    }
}
