package io.keybuzz.runbook.testbed.redis;

import com.github.fppt.jedismock.RedisServer;
import com.github.fppt.jedismock.datastructures.Slice;
import com.github.fppt.jedismock.operations.server.MockExecutor;
import com.github.fppt.jedismock.server.Response;
import com.github.fppt.jedismock.server.ServiceOptions;
import com.github.fppt.jedismock.storage.OperationExecutorState;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.WeakHashMap;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** Redis in memory, behind a password: the mock behind it takes any. */
public final class SimulatedRedis implements Closeable {
    private static final String VERSION = "# Server\r\nredis_version:7.2.4\r\nredis_mode:standalone\r\n"
            + "# Memory\r\nmaxmemory_policy:noeviction\r\n# Persistence\r\naof_enabled:0\r\n";

    private final RedisServer server;
    private final String password;
    private final Set<OperationExecutorState> loggedIn =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    private volatile boolean up = true;

    public SimulatedRedis(String password) throws IOException {
        this.password = password;
        server = RedisServer.newRedisServer(0, InetAddress.getByName("127.0.0.1"))
                .setOptions(ServiceOptions.withInterceptor(this::execute))
                .start();
    }

    public int port() {
        return server.getBindPort();
    }

    /** Whether it answers; when not, open connections break. */
    public void up(boolean answers) {
        up = answers;
    }

    public boolean isUp() {
        return up;
    }

    /** A session that is logged in. */
    public Jedis session() {
        return new Jedis(
                new HostAndPort("127.0.0.1", port()),
                DefaultJedisClientConfig.builder()
                        .password(password)
                        .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                        .build());
    }

    public void reset() {
        try (Jedis session = session()) {
            session.flushAll();
        }
    }

    @Override
    public void close() throws IOException {
        server.stop();
    }

    private Slice execute(OperationExecutorState session, String name, List<Slice> arguments) {
        if (!up) {
            return MockExecutor.breakConnection(session);
        }
        String command = name.toUpperCase(Locale.ROOT);
        if (command.equals("AUTH")) {
            return logIn(session, arguments);
        }
        if (!loggedIn.contains(session)) {
            return Response.error("NOAUTH Authentication required.");
        }
        if (command.equals("INFO")) {
            return Response.bulkString(Slice.create(VERSION + keyspace(session)));
        }
        return MockExecutor.proceed(session, name, arguments);
    }

    private static String keyspace(OperationExecutorState session) {
        StringBuilder keyspace = new StringBuilder("# Keyspace\r\n");
        for (int i = 0; i < 16; i++) {
            int keys = session.base(i).keys().size();
            if (keys > 0) {
                keyspace.append("db").append(i).append(":keys=").append(keys).append(",expires=0,avg_ttl=0\r\n");
            }
        }
        return keyspace.toString();
    }

    private Slice logIn(OperationExecutorState session, List<Slice> arguments) {
        String given = arguments.get(arguments.size() - 1).toString();
        boolean user = arguments.size() < 2 || arguments.get(0).toString().equals("default");
        if (!user || !given.equals(password)) {
            return Response.error("WRONGPASS invalid username-password pair or user is disabled.");
        }
        loggedIn.add(session);
        return Response.OK;
    }
}
