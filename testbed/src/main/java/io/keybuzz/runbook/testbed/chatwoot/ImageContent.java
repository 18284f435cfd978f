package io.keybuzz.runbook.testbed.chatwoot;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What the simulated image brings.
 *
 * @param version what {@code /api} says, such as {@code 3.12.0}
 * @param migrations the versions in {@code db/migrate}
 */
public record ImageContent(String version, List<String> migrations) {

    /** The migrations of v3.12, as the stand-in image of the lab has them. */
    public static ImageContent of(String tag) {
        return new ImageContent(
                tag.replaceFirst("^v", ""),
                LongStream.rangeClosed(20231211010808L, 20231211010827L)
                        .mapToObj(Long::toString)
                        .toList());
    }

    /** The same with more migrations. */
    public ImageContent plus(String... versions) {
        List<String> more = new ArrayList<>(migrations);
        more.addAll(List.of(versions));
        return new ImageContent(version, List.copyOf(more));
    }

    /** File names as {@code ls db/migrate} prints them. */
    public String listing() {
        StringBuilder files = new StringBuilder();
        migrations.forEach(version -> files.append(version).append("_change.rb\n"));
        return files.toString();
    }
}
