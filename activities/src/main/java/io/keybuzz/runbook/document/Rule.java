package io.keybuzz.runbook.document;

import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What several fields of a group have to be together.
 *
 * @param about the fields it looks at; when one of them is wrong by itself the rule is not asked
 */
public record Rule<T>(Set<String> about, BiConsumer<T, Scope> test) {

    /** Of these fields. @param test adds what is wrong to the scope */
    public static <T> Rule<T> about(Set<String> fields, BiConsumer<T, Scope> test) {
        return new Rule<>(fields, test);
    }

    /** Asks it of a value whose fields are right by themselves. */
    public void judge(T value, Scope scope) {
        test.accept(value, scope);
    }
}
