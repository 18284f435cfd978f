package io.keybuzz.runbook.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Properties;
import java.util.Set;

/** A language's fixed texts, and how it writes times and amounts. Independent of the machine's locale. */
final class Texts {
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private final Language language;
    private final Properties texts = new Properties();
    private final Instant start;

    private Texts(Language language, Instant start) {
        this.start = start;
        this.language = language;
        String file = "texts_" + language.code() + ".properties";
        try (InputStream stream = Texts.class.getResourceAsStream(file);
                Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
            texts.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Texts in(Language language) {
        return in(language, null);
    }

    /** @param start of the run: times of another day are told with their date; null: none is */
    static Texts in(Language language, Instant start) {
        return new Texts(language, start);
    }

    Language language() {
        return language;
    }

    Set<String> keys() {
        return texts.stringPropertyNames();
    }

    /** The text, its {@code {0}} … filled in. */
    String get(String key, Object... values) {
        String text = texts.getProperty(key);
        if (text == null) {
            throw new IllegalArgumentException("no text " + key + " in " + language);
        }
        for (int i = 0; i < values.length; i++) {
            text = text.replace("{" + i + "}", String.valueOf(values[i]));
        }
        return text;
    }

    /** The text, or what stands for it where nobody wrote one. */
    String getOr(String key, String otherwise) {
        return texts.getProperty(key, otherwise);
    }

    /** A text that counts: {@code key.one} or {@code key.many}. */
    String count(String key, long count) {
        boolean one = count == 1 || count == 0 && language == Language.FR;
        return get(key + (one ? ".one" : ".many"), count);
    }

    String moment(Instant instant) {
        return instant == null ? "–" : MOMENT.format(instant) + " UTC";
    }

    /** The time of day in UTC, with the date when the run began on another one. */
    String clock(Instant instant) {
        if (instant == null) {
            return "–";
        }
        boolean otherDay = start != null && !day(instant).equals(day(start));
        return (otherDay ? MOMENT : CLOCK).format(instant);
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    /** {@code 18.4 MB}, in thousands. */
    String size(long bytes) {
        if (bytes < 1000) {
            return bytes + (language == Language.FR ? " o" : " B");
        }
        int power = bytes < 1_000_000 ? 1 : bytes < 1_000_000_000 ? 2 : 3;
        long tenths = Math.round(bytes / Math.pow(1000, power) * 10);
        return decimal(tenths) + " " + " kMG".charAt(power) + (language == Language.FR ? "o" : "B");
    }

    private String decimal(long tenths) {
        return tenths / 10 + (language == Language.FR ? "," : ".") + tenths % 10;
    }

    /** {@code 0.4 s}, {@code 1 min 12 s}, {@code 2 h 5 min}. */
    String span(Duration span) {
        long seconds = (span.toMillis() + 500) / 1000;
        if (span.toMillis() < 9_950) {
            long tenths = (span.toMillis() + 50) / 100;
            return decimal(tenths) + " s";
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
}
