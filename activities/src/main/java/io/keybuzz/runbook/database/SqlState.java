package io.keybuzz.runbook.database;

/** SQLSTATEs by the names of PostgreSQL's appendix A (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
public final class SqlState {
    /** Also of an extension that is not on the server's disk. */
    public static final String FEATURE_NOT_SUPPORTED = "0A000";

    public static final String UNIQUE_VIOLATION = "23505";
    /** What a standby says to a write. */
    public static final String READ_ONLY_SQL_TRANSACTION = "25006";

    public static final String IDLE_IN_TRANSACTION_SESSION_TIMEOUT = "25P03";
    public static final String TRANSACTION_TIMEOUT = "25P04";
    public static final String INVALID_AUTHORIZATION_SPECIFICATION = "28000";
    public static final String INVALID_PASSWORD = "28P01";
    /** What a DROP is answered while something hangs on the object. */
    public static final String DEPENDENT_OBJECTS_STILL_EXIST = "2BP01";
    /** There is no such database. */
    public static final String INVALID_CATALOG_NAME = "3D000";

    public static final String INSUFFICIENT_PRIVILEGE = "42501";
    public static final String DUPLICATE_OBJECT = "42710";
    public static final String DUPLICATE_DATABASE = "42P04";
    public static final String TOO_MANY_CONNECTIONS = "53300";
    public static final String OBJECT_IN_USE = "55006";
    public static final String LOCK_NOT_AVAILABLE = "55P03";
    /** By a time limit, or by somebody. */
    public static final String QUERY_CANCELED = "57014";

    public static final String ADMIN_SHUTDOWN = "57P01";
    public static final String CRASH_SHUTDOWN = "57P02";
    public static final String CANNOT_CONNECT_NOW = "57P03";
    public static final String IDLE_SESSION_TIMEOUT = "57P05";
    /** Of an extension: the server has no file of it. */
    public static final String UNDEFINED_FILE = "58P01";

    private SqlState() {}
}
