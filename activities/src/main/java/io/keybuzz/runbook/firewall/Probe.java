package io.keybuzz.runbook.firewall;

/**
 * What one TCP connection said. Refused at once means that the path is open and nobody listens yet.
 *
 * @param address the pod's
 * @param word {@code open}, {@code refused}, {@code silent}, {@code unreachable} or {@code failed}
 */
record Probe(String address, int port, String word, long millis) {

    static Probe parse(String line) {
        String[] p = line.split("\\|");
        int comma = p[1].lastIndexOf(',');
        return new Probe(
                p[1].substring(0, comma), Integer.parseInt(p[1].substring(comma + 1)), p[2], Long.parseLong(p[3]));
    }

    boolean arrives() {
        return word.equals("open") || word.equals("refused");
    }

    String sentence() {
        return switch (word) {
            case "open" -> "answers in " + millis + " ms";
            case "refused" -> "refused in " + millis + " ms: the path is open, nobody listens yet";
            case "silent" -> "nothing in " + millis + " ms";
            default -> word + " after " + millis + " ms";
        };
    }
}
