package io.keybuzz.runbook.document;

import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.spec.SpecError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Everything that is wrong, collected while reading goes on. Values are shown short, printable and without passwords. */
public final class Problems {
    private static final int LONGEST_VALUE = 120;

    /** As a person reads the document; what has no place in it comes last. */
    private static final Comparator<SpecError> AS_READ = Comparator.comparing(
                    SpecError::line, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(SpecError::column, Comparator.nullsLast(Comparator.naturalOrder()));

    private final List<SpecError> errors = new ArrayList<>();
    private boolean literalSecret;

    public void add(String path, Position at, String value, String reason, String example) {
        errors.add(new SpecError(
                RemoteText.neutralise(path),
                reason,
                shown(value),
                example,
                at == null ? null : at.line(),
                at == null ? null : at.column()));
    }

    /** Something that may be a secret stands there: its value is not shown. */
    public void addHidden(String path, Position at, String reason, String example) {
        add(path, at, null, reason, example);
    }

    /** A value of the wrong type. */
    public void wrongType(String path, Tree tree, String needed, String example) {
        String value = tree instanceof Tree.Scalar s && !tree.nothing() ? s.text() : null;
        add(path, tree.at(), value, "needs " + needed + ", and this is " + tree.words(), example);
    }

    /** A secret itself stands in the input, where it must not be. */
    public void literalSecretFound() {
        literalSecret = true;
    }

    public boolean literalSecret() {
        return literalSecret;
    }

    public int count() {
        return errors.size();
    }

    public List<SpecError> errors() {
        return errors.stream().sorted(AS_READ).toList();
    }

    private String shown(String value) {
        if (value == null) {
            return null;
        }
        String printable = RemoteText.neutralise(withoutUserinfo(value))
                .replace("\n", "\\n")
                .replace("\t", "\\t");
        return printable.length() <= LONGEST_VALUE
                ? printable
                : printable.substring(0, LONGEST_VALUE) + "… (" + value.length() + " characters)";
    }

    private String withoutUserinfo(String value) {
        int scheme = value.indexOf("://");
        int at = value.lastIndexOf('@');
        if (scheme < 0 || at < scheme + 3) {
            return value;
        }
        if (value.substring(scheme + 3, at).contains(":")) {
            literalSecret = true;
        }
        return value.substring(0, scheme + 3) + "***" + value.substring(at);
    }
}
