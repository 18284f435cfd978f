package io.keybuzz.runbook.ssh;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSchException;
import io.keybuzz.runbook.activity.RemoteText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A running script that reads requests from its standard input, a line each, and ends every answer with the line {@code @end}. One
 * connection and one command serve a whole conversation, so that several nodes can be led through the same moments: counters read,
 * then everybody probes, then counters read again. The script ends when its input does: a lost connection leaves nothing running.
 */
public final class SshConversation implements AutoCloseable {
    private static final int LARGEST_ANSWER = 256 * 1024;
    private static final Pattern REQUEST = Pattern.compile("[A-Za-z0-9 .,:/=_-]*");

    private final SshCommand ssh;
    private final String node;
    private final ChannelExec channel;
    private final InputStream out;
    private final OutputStream in;
    private final ByteArrayOutputStream errors;
    private final Consumer<Boolean> ended;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean whole;
    /** Whether the script has spoken: sudo has let it through by then, whatever else sudo has warned of. */
    private boolean begun;

    private SshConversation(
            SshCommand ssh,
            String node,
            ChannelExec channel,
            InputStream out,
            OutputStream in,
            ByteArrayOutputStream errors,
            Consumer<Boolean> ended) {
        this.ssh = ssh;
        this.node = node;
        this.channel = channel;
        this.out = out;
        this.in = in;
        this.errors = errors;
        this.ended = ended;
    }

    static SshConversation begin(
            SshCommand ssh, String node, ChannelExec channel, String script, Duration patience, Consumer<Boolean> ended)
            throws JSchException {
        try {
            Bounded errors = new Bounded();
            channel.setErrStream(errors, true);
            SshConversation c = new SshConversation(
                    ssh, node, channel, channel.getInputStream(), channel.getOutputStream(), errors, ended);
            channel.connect(5_000);
            c.in.write(script.getBytes(StandardCharsets.US_ASCII));
            c.in.flush();
            // A login shell may print what it likes before the script speaks.
            c.readUntil("@ready", patience);
            return c;
        } catch (IOException e) {
            throw SshSession.broken(ssh, node, "the script could not be sent");
        }
    }

    /**
     * Asks, and reads the answer.
     *
     * @param request letters, digits and a few signs; anything else is refused here, before it leaves
     * @return the answer's lines, control characters neutralised
     * @throws SshFailure when the connection ended or no answer came in time: what the node did is then unknown
     */
    public List<String> ask(String request, Duration patience) {
        if (!REQUEST.matcher(request).matches()) {
            throw new IllegalArgumentException("not a request: " + RemoteText.neutralise(request));
        }
        whole = false;
        try {
            in.write((request + "\n").getBytes(StandardCharsets.US_ASCII));
            in.flush();
        } catch (IOException e) {
            throw SshSession.broken(ssh, node, "a request could not be sent" + lastWords());
        }
        return readUntil("@end", patience);
    }

    /** What a person types to run that on the node. */
    public String typed(String command) {
        return ssh.run(node, command);
    }

    /** What is thrown when the node answers, and a program there does not. @param command that was run there */
    public SshFailure failed(String command, String sentence, String remedy) {
        return new SshFailure(SshFailure.Kind.PROGRAM_SILENT, node, typed(command), sentence, remedy);
    }

    private List<String> readUntil(String mark, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int total = 0;
        try {
            while (true) {
                if (out.available() == 0) {
                    awaitMore(deadline);
                    if (out.available() == 0) {
                        continue;
                    }
                }
                int b = out.read();
                if (b < 0) {
                    throw over();
                }
                if (++total > LARGEST_ANSWER) {
                    throw SshSession.broken(ssh, node, "the node printed more than " + LARGEST_ANSWER / 1024 + " KB");
                }
                if (b != '\n') {
                    line.write(b);
                    continue;
                }
                String text = RemoteText.neutralise(line.toString(StandardCharsets.UTF_8));
                line.reset();
                if (text.equals(mark)) {
                    begun = true;
                    whole = true;
                    return lines;
                }
                lines.add(text);
            }
        } catch (IOException e) {
            throw over();
        }
    }

    // JSch's stream cannot be read with a deadline, and its end is not told by available(): look often, wait a little.
    private void awaitMore(long deadline) throws IOException {
        if ((channel.isClosed() || !channel.isConnected()) && out.available() == 0) {
            throw over();
        }
        if (System.nanoTime() > deadline) {
            throw SshSession.broken(ssh, node, "no answer in time" + lastWords());
        }
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SshSession.broken(ssh, node, "the worker stopped waiting");
        }
    }

    private SshFailure over() {
        return begun
                ? SshSession.broken(ssh, node, "it ended before its answer" + lastWords())
                : SshSession.ended(ssh, node, lastWords());
    }

    private String lastWords() {
        String text = RemoteText.tail(RemoteText.neutralise(errors.toString(StandardCharsets.UTF_8)), 300);
        return text.isEmpty() ? "" : "; it printed: " + text;
    }

    @Override
    public void close() {
        // A second time it would end a connection that serves somebody else by now.
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            in.close();
        } catch (IOException alreadyGone) {
            // the channel goes next
        }
        channel.disconnect();
        ended.accept(whole);
    }

    private static final class Bounded extends ByteArrayOutputStream {
        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, Math.min(length, Math.max(0, 4096 - count)));
        }

        @Override
        public synchronized void write(int b) {
            if (count < 4096) {
                super.write(b);
            }
        }
    }
}
