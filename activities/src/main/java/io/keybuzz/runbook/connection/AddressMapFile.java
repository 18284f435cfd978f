package io.keybuzz.runbook.connection;

import io.keybuzz.runbook.spec.Spec.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An address map in a file, so that a process of its own can work on a simulated world: a line {@code HOST:PORT HOST:PORT} for each
 * address of the spec and where it is really reached, {@code * HOST:PORT} for all the others, {@code #} before a comment.
 */
public final class AddressMapFile implements AddressMap {
    private static final String OTHERS = "*";

    private final Map<String, HostPort> mapped;

    private AddressMapFile(Map<String, HostPort> mapped) {
        this.mapped = Map.copyOf(mapped);
    }

    /** @throws AddressMapUnreadable when the file cannot be read or a line is none of these */
    public static AddressMap read(Path file) {
        try {
            return parse(Files.readAllLines(file), file.toString());
        } catch (IOException e) {
            throw new AddressMapUnreadable("the address map " + file + " cannot be read; RUNBOOK_ADDRESS_MAP names it");
        }
    }

    /** @param name the file's, for the message */
    static AddressMap parse(List<String> lines, String name) {
        Map<String, HostPort> mapped = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("#.*", "").strip();
            if (line.isEmpty()) {
                continue;
            }
            String[] words = line.split("\\s+");
            if (words.length != 2
                    || !(words[0].equals(OTHERS) || address(words[0]) != null)
                    || address(words[1]) == null) {
                throw new AddressMapUnreadable(
                        name + ":" + (i + 1) + ": has to be HOST:PORT HOST:PORT, or * HOST:PORT, and is: " + line);
            }
            mapped.put(words[0].equals(OTHERS) ? OTHERS : address(words[0]).toString(), address(words[1]));
        }
        return new AddressMapFile(mapped);
    }

    @Override
    public HostPort resolve(HostPort address) {
        HostPort here = mapped.get(address.toString());
        return here != null ? here : mapped.getOrDefault(OTHERS, address);
    }

    /** Null when it is none. */
    private static HostPort address(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 1 ? "" : text.substring(0, colon).replaceAll("^\\[|]$", "");
        boolean port = colon > 0 && text.substring(colon + 1).matches("[0-9]{1,5}");
        return host.isEmpty() || !port ? null : new HostPort(host, Integer.parseInt(text.substring(colon + 1)));
    }
}
