package io.keybuzz.runbook.document;

/** Where a rule looks, so that its errors have path and position. */
public record Scope(String path, Tree.Mapping tree, Problems problems) {

    /** @param field relative to the group, like {@code limits.memory} */
    public void wrong(String field, Object value, String reason, String example) {
        // Where nothing stands at the field, the object that lacks it is pointed at.
        Tree found = tree;
        for (String name : field.split("\\.")) {
            Tree below = found instanceof Tree.Mapping m ? m.get(name) : null;
            found = below == null ? found : below;
        }
        problems.add(
                path.isEmpty() ? field : path + "." + field,
                found.at(),
                value == null ? null : value.toString(),
                reason,
                example);
    }
}
