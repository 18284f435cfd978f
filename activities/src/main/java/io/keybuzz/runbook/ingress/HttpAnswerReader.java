package io.keybuzz.runbook.ingress;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads one HTTP/1.x answer (RFC 9112), with a bound on everything that the other side decides the size of. */
final class HttpAnswerReader {
    static final int MAX_BODY = 64 * 1024;
    private static final int MAX_HEAD = 32 * 1024;

    private final InputStream in;
    private int headLeft = MAX_HEAD;

    HttpAnswerReader(InputStream in) {
        this.in = in;
    }

    /** Status, headers (names in lower case, the first value of each) and at most 64 KB of body. */
    record Answer(int status, Map<String, String> headers, String body) {}

    /** What answered is not HTTP; the message quotes its beginning. */
    static final class NotHttp extends IOException {
        private static final long serialVersionUID = 1L;

        NotHttp(String message) {
            super(message);
        }
    }

    /**
     * @param waitsForLeave whether {@code 100 Continue} is the answer that is waited for; otherwise interim answers are passed over
     * @throws NotHttp when it is not HTTP
     * @throws EOFException when the other side closes before the answer is whole
     */
    Answer read(boolean waitsForLeave) throws IOException {
        while (true) {
            int status = status(line());
            Map<String, String> headers = headers();
            boolean interim = status >= 100 && status < 200 && status != 101;
            if (interim && !(waitsForLeave && status == 100)) {
                continue;
            }
            boolean bodyless = status < 200 || status == 204 || status == 304;
            return new Answer(status, headers, bodyless ? "" : body(headers));
        }
    }

    private static int status(String line) throws NotHttp {
        if (!line.matches("HTTP/1\\.\\d [1-5]\\d\\d( .*)?")) {
            throw new NotHttp(line.length() > 60 ? line.substring(0, 60) + "…" : line);
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new NotHttp("a header without a colon");
            }
            headers.putIfAbsent(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private String body(Map<String, String> headers) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .endsWith("chunked")) {
            for (long size = chunkSize(); size > 0 && body.size() < MAX_BODY; size = chunkSize()) {
                copy(body, size, true);
                if (body.size() < MAX_BODY) {
                    line();
                }
                headLeft = MAX_HEAD;
            }
        } else if (headers.containsKey("content-length")) {
            copy(body, length(headers.get("content-length"), 10), true);
        } else {
            copy(body, Long.MAX_VALUE, false);
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private long chunkSize() throws IOException {
        String line = line();
        int extension = line.indexOf(';');
        return length((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
    }

    private static long length(String text, int radix) throws NotHttp {
        try {
            return Math.max(0, Long.parseLong(text, radix));
        } catch (NumberFormatException e) {
            throw new NotHttp("a length that is no number");
        }
    }

    private void copy(ByteArrayOutputStream body, long length, boolean mustBeWhole) throws IOException {
        byte[] buffer = new byte[8192];
        long left = Math.min(length, MAX_BODY - body.size());
        while (left > 0) {
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (n < 0) {
                if (mustBeWhole) {
                    throw new EOFException("closed in the middle of its answer");
                }
                return;
            }
            body.write(buffer, 0, n);
            left -= n;
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw line.size() == 0
                        ? new EOFException("closed without an answer")
                        : new NotHttp(line.toString(StandardCharsets.ISO_8859_1));
            }
            if (--headLeft < 0) {
                throw new NotHttp("a head of more than " + MAX_HEAD + " bytes");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
