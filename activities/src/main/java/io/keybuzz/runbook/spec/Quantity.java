package io.keybuzz.runbook.spec;

import io.keybuzz.runbook.document.Checked;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kubernetes quantities (k8s.io/apimachinery/pkg/api/resource), with the mistakes that people make in them. */
final class Quantity {
    private static final Pattern SHAPE = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)([A-Za-z]*|[eE][-+]?\\d+)");
    private static final Map<String, BigDecimal> UNITS = Map.ofEntries(
            Map.entry("", BigDecimal.ONE),
            Map.entry("m", new BigDecimal("0.001")),
            Map.entry("k", BigDecimal.TEN.pow(3)),
            Map.entry("M", BigDecimal.TEN.pow(6)),
            Map.entry("G", BigDecimal.TEN.pow(9)),
            Map.entry("T", BigDecimal.TEN.pow(12)),
            Map.entry("Ki", BigDecimal.valueOf(2).pow(10)),
            Map.entry("Mi", BigDecimal.valueOf(2).pow(20)),
            Map.entry("Gi", BigDecimal.valueOf(2).pow(30)),
            Map.entry("Ti", BigDecimal.valueOf(2).pow(40)));
    private static final BigDecimal MOST_CPUS = BigDecimal.valueOf(256);
    private static final BigDecimal LEAST_MEMORY = BigDecimal.valueOf(2).pow(22);

    private Quantity() {}

    static Checked cpu(String text) {
        Checked number = check(text, "250m or 1");
        if (number.refused()) {
            return number;
        }
        BigDecimal cpus = value(text);
        return cpus.compareTo(MOST_CPUS) > 0
                ? Checked.no(
                        "is " + text + " whole CPUs; thousandths end in m", text.matches("\\d+") ? text + "m" : "500m")
                : Checked.ok(text);
    }

    static Checked memory(String text) {
        Checked number = check(text, "512Mi or 2Gi");
        if (number.refused()) {
            return number;
        }
        return value(text).compareTo(LEAST_MEMORY) < 0
                ? Checked.no(
                        "is " + value(text).toPlainString() + " bytes, on which nothing starts",
                        text.replaceFirst("[a-zA-Z]*$", "") + "Mi")
                : Checked.ok(text);
    }

    private static Checked check(String text, String example) {
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches()) {
            return Checked.no("is no quantity: a positive number and a unit", example);
        }
        String unit = shape.group(2);
        if (!UNITS.containsKey(unit) && !unit.matches("[eE][-+]?\\d{1,2}")) {
            String letter = unit.isEmpty() ? "" : unit.substring(0, 1).toUpperCase(Locale.ROOT);
            boolean bytes = unit.matches("(?i)[kmgt]i?b?");
            return Checked.no(
                    "has the unit " + unit + ", which Kubernetes does not know"
                            + (bytes ? "; " + letter + " counts in thousands, " + letter + "i in 1024s" : ""),
                    bytes ? shape.group(1) + letter + "i" : example);
        }
        return value(text).signum() > 0 ? Checked.ok(text) : Checked.no("has to be more than nothing", example);
    }

    /** The number it stands for. */
    static BigDecimal value(String text) {
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches()) {
            throw new IllegalArgumentException("no quantity");
        }
        BigDecimal unit = UNITS.get(shape.group(2));
        return unit != null ? new BigDecimal(shape.group(1)).multiply(unit) : new BigDecimal(text);
    }
}
