package io.keybuzz.runbook.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0 3 * * SUN",
                "*/15 0-6 * * mon-fri",
                "5,35 */2 1 JAN,jul *",
                "0 0 29 2 *",
                "59 23 31 12 *",
                "10/20 3 * * 0,6"
            })
    void takesWhatCronTakes(String cron) {
        assertThat(Cron.check(cron).refused()).as(Cron.check(cron).reason()).isFalse();
    }

    @Test
    void spacesAreMadeOne() {
        assertThat(Cron.check("  0  3 *\t* SUN ").value()).isEqualTo("0 3 * * SUN");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 3 * *        | has 4 fields",
                "0 0 3 * * SUN  | has 6 fields",
                "@daily         | has 1 fields",
                "60 3 * * *     | 60 as minute, which goes from 0 to 59",
                "0 24 * * *     | 24 as hour",
                "0 3 0 * *      | 0 as day of month",
                "0 3 * 13 *     | JAN to DEC",
                "0 3 * * 7      | 7 as day of week",
                "0 3 * * SUNDAY | SUNDAY as day of week",
                "5-1 3 * * *    | ends before it begins",
                "*/0 3 * * *    | a step of 0",
                "0, 3 * * *     | nothing as minute",
                "0 3 L * *      | L as day of month",
                "0 3 1 * MON    | cron means either",
                "0 3 30 2 *     | never comes about",
                "0 3 31 4,6 *   | never comes about"
            })
    void refusesTheRestInOneSentence(String cron, String reason) {
        assertThat(Cron.check(cron).refused()).isTrue();
        assertThat(Cron.check(cron).reason()).contains(reason);
    }

    @Test
    void nothingIsNoExpression() {
        assertThat(Cron.check(" ").reason()).contains("has 0 fields");
    }
}
