package io.keybuzz.runbook.document;

import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;

/** A whole number between bounds. @param why what the bounds are about, for the error; null when they speak for themselves */
public record WholeNumber(int least, int most, String why) implements Type<Integer> {

    /** A TCP port, 1 to 65535. */
    public static WholeNumber port() {
        return new WholeNumber(1, 65535, "a TCP port");
    }

    @Override
    public Integer read(Tree tree, String path, Problems problems) {
        if (!(tree instanceof Tree.Scalar s) || s.kind() != Tree.Scalar.Kind.WHOLE) {
            boolean quoted = tree instanceof Tree.Scalar t && t.text().matches("-?\\d{1,9}");
            problems.wrongType(path, tree, "a whole number" + (quoted ? " without quotes" : ""), example());
            return null;
        }
        BigInteger number =
                s.text().matches("[-+]?\\d+") ? new BigInteger(s.text()) : BigInteger.valueOf(Long.MIN_VALUE);
        if (number.compareTo(BigInteger.valueOf(least)) < 0 || number.compareTo(BigInteger.valueOf(most)) > 0) {
            problems.add(
                    path,
                    tree.at(),
                    s.text(),
                    "has to be between " + least + " and " + most + (why == null ? "" : " (" + why + ")"),
                    example());
            return null;
        }
        return number.intValue();
    }

    @Override
    public Object write(Integer value) {
        return value;
    }

    @Override
    public Map<String, Object> schema() {
        return new TreeMap<>(Map.of("type", "integer", "minimum", least, "maximum", most));
    }

    @Override
    public String words() {
        return "whole number, " + least + " to " + most;
    }

    @Override
    public String example() {
        return least == 1 && most == 65535 ? "443" : String.valueOf(Math.max(least, Math.min(2, most)));
    }
}
