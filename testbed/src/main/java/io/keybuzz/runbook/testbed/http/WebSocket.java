package io.keybuzz.runbook.testbed.http;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A WebSocket's frames after the handshake (RFC 6455, 5.2). */
public final class WebSocket implements HttpExchange.Stream {
    private static final int TEXT = 0x81;
    private static final int BINARY = 0x82;
    private static final int CLOSE = 0x88;

    private final DataInputStream in;
    private final OutputStream out;

    WebSocket(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = out;
    }

    @Override
    public void send(String text) throws IOException {
        frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(byte[] bytes) throws IOException {
        frame(BINARY, bytes);
    }

    /** What the other side sends next, which a client masks; null when it closes. */
    public byte[] receive() throws IOException {
        int opcode = in.read() & 0x0f;
        int second = in.read();
        if (second < 0 || opcode == (CLOSE & 0x0f)) {
            return null;
        }
        int length = second & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        byte[] mask = in.readNBytes((second & 0x80) == 0 ? 0 : 4);
        byte[] bytes = in.readNBytes(length);
        for (int i = 0; mask.length == 4 && i < bytes.length; i++) {
            bytes[i] ^= mask[i % 4];
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        frame(CLOSE, new byte[] {0x03, (byte) 0xe8}); // 1000, normal closure
    }

    private void frame(int opcode, byte[] bytes) throws IOException {
        out.write(opcode);
        if (bytes.length < 126) {
            out.write(bytes.length);
        } else if (bytes.length < 1 << 16) {
            out.write(new byte[] {126, (byte) (bytes.length >> 8), (byte) bytes.length});
        } else {
            out.write(127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) bytes.length >> shift));
            }
        }
        out.write(bytes);
        out.flush();
    }
}
