import type { FindingKind } from '../finding.ts';

/** Lines of real programs as their last words, and the sign that each is. */
export const SIGNS: readonly (readonly [FindingKind, readonly string[]])[] = [
  [
    'says-config',
    [
      'nginx: [emerg] unknown directive "wrker" in /etc/nginx/nginx.conf:12',
      'nginx: [emerg] invalid number of arguments in "listen" directive in /etc/nginx/conf.d/default.conf:2',
      'nginx: [emerg] unexpected "}" in /etc/nginx/nginx.conf:30',
      '*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***',
      'Bad directive or wrong number of arguments',
      'LOG:  syntax error in file "/etc/postgresql/postgresql.conf" line 10, near token "="',
      'FATAL:  unrecognized configuration parameter "shared_bufers"',
      "[ALERT] (1) : config : parsing [/usr/local/etc/haproxy/haproxy.cfg:12] : unknown keyword 'bnd' in 'frontend' section",
      'yaml: line 4: mapping values are not allowed in this context',
      'Error parsing config file /etc/app.toml: invalid character',
      'json.decoder.JSONDecodeError: failed to load config /etc/app/settings.json: Expecting value: line 3 column 5',
      'AH00526: Syntax error on line 3 of /etc/apache2/sites-enabled/000-default.conf:',
      'config/worker.conf line 2: unknown key "intervall"',
      "unknown variable 'max_conections=10' in /etc/mysql/my.cnf",
    ],
  ],
  [
    'says-setting-missing',
    [
      'You must specify POSTGRES_PASSWORD to a non-empty value for the superuser.',
      "KeyError: 'DATABASE_URL'",
      'Error: Missing required environment variable: API_TOKEN',
      'SECRET_KEY is not set',
      'sh: DB_HOST: parameter not set',
      '/entrypoint.sh: line 3: DB_HOST: unbound variable',
      'You need to specify one of MYSQL_ROOT_PASSWORD, MYSQL_ALLOW_EMPTY_PASSWORD and MYSQL_RANDOM_ROOT_PASSWORD',
    ],
  ],
  [
    'says-refused',
    [
      'Error: connect ECONNREFUSED 172.18.0.2:5432',
      'dial tcp 172.18.0.2:5432: connect: connection refused',
      "wget: can't connect to remote host (172.18.0.3): Connection refused",
      'redis.exceptions.ConnectionError: Error 111 connecting to redis:6379. Connection refused.',
      'ERROR api cannot reach http://store/cgi-bin/health',
    ],
  ],
  [
    'says-unresolved',
    [
      'could not translate host name "db" to address: Name or service not known',
      "wget: bad address 'db'",
      'Error: getaddrinfo EAI_AGAIN db',
      'dial tcp: lookup db on 127.0.0.11:53: no such host',
      'java.net.UnknownHostException: db',
    ],
  ],
  [
    'says-timeout',
    [
      'dial tcp 10.9.8.7:587: i/o timeout',
      'connect ETIMEDOUT 10.9.8.7:443',
      'curl: (7) Failed: No route to host 10.9.8.7:80',
    ],
  ],
  [
    'says-denied',
    [
      'FATAL:  password authentication failed for user "shop" at db:5432',
      'WRONGPASS invalid username-password pair or user is disabled. redis:6379',
      "Access denied for user 'app'@'172.18.0.5' (using password: YES) on db:3306",
      'request to http://api:80/v1 failed: 401 Unauthorized',
      'Error response received from db: API Key Incorrect',
    ],
  ],
  [
    'says-no-space',
    [
      'OSError: [Errno 28] No space left on device',
      'ENOSPC: no space left on device, write',
      'write error: Disk quota exceeded',
    ],
  ],
  [
    'says-exception',
    [
      'Traceback (most recent call last):',
      'panic: runtime error: index out of range [3] with length 3',
      "thread 'main' panicked at src/main.rs:4:5:",
      'Exception in thread "main" java.lang.NullPointerException',
      "TypeError: Cannot read properties of undefined (reading 'x')",
      'Segmentation fault (core dumped)',
    ],
  ],
  [
    'says-forbidden',
    [
      "Error: EACCES: permission denied, open '/data/app.db'",
      "PermissionError: [Errno 13] Permission denied: '/data'",
    ],
  ],
  [
    'says-port-taken',
    [
      'Error: listen EADDRINUSE: address already in use :::3000',
      'nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)',
      'listen tcp :8080: bind: address already in use',
    ],
  ],
  [
    'says-memory',
    [
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      'java.lang.OutOfMemoryError: Java heap space',
      'fork: Cannot allocate memory',
    ],
  ],
  [
    'says-not-found',
    [
      "Error: Cannot find module '/app/server.js'",
      "ModuleNotFoundError: No module named 'flask'",
      "sh: can't open '/app/run.sh': No such file or directory",
    ],
  ],
  [
    'says-import-blocked',
    ['[Warn] CompletedDownloadService: No files found are eligible for import in Sintel'],
  ],
  [
    'says-wrong-platform',
    [
      'exec /app/serve: exec format error',
      'standard_init_linux.go:228: exec user process caused: exec format error',
      '/bin/tool: cannot execute binary file: Exec format error',
      'error while loading shared libraries: libfoo.so: wrong ELF class: ELFCLASS32',
    ],
  ],
  [
    'says-image-missing',
    [
      'pull access denied for shop/api, repository does not exist or may require docker login',
      'manifest for nginx:1.99 not found: manifest unknown: manifest unknown',
      'No such image: shop/api:2.1',
    ],
  ],
  [
    'says-read-only',
    [
      'mkdir: cannot create directory: Read-only file system',
      '2025/03/01 11:59:40 [emerg] 1#1: mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)',
      "OSError: [Errno 30] Read-only file system: '/data/x'",
      "Error: EROFS: read-only file system, open '/app/log.txt'",
    ],
  ],
  [
    'says-secret-missing',
    [
      "FileNotFoundError: [Errno 2] No such file or directory: '/run/secrets/db_password'",
      'cat: /run/secrets/api_key: No such file or directory',
      'Error: secret "smtp" not found',
    ],
  ],
  [
    'says-mount-wrong',
    [
      'Error: EISDIR: illegal operation on a directory, read',
      "IsADirectoryError: [Errno 21] Is a directory: '/config/app.yml'",
      "error while creating mount source path '/mnt/disk2': mkdir /mnt/disk2: read-only file system",
      'Root folder /media is not mounted',
      'data directory "/var/lib/app" does not exist',
      'Are you trying to mount a directory onto a file (or vice-versa)?',
    ],
  ],
  [
    'says-cert-expired',
    [
      'certificate verify failed: certificate has expired (_ssl.c:992)',
      'Error: certificate has expired CERT_HAS_EXPIRED https://shop:443',
      'x509: certificate has expired or is not yet valid: current time 2025-03-01T11:59:40Z is after 2025-02-01T00:00:00Z',
      'curl: (60) SSL certificate problem: certificate has expired',
      'SSL_do_handshake() failed (SSL: error:0A000415:SSL routines::sslv3 alert certificate expired:SSL alert number 45)',
    ],
  ],
  [
    'says-cert-untrusted',
    [
      'Error: self-signed certificate; DEPTH_ZERO_SELF_SIGNED_CERT',
      'x509: certificate signed by unknown authority',
      '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:992)',
      'javax.net.ssl.SSLHandshakeException: PKIX path building failed',
      'Error: unable to verify the first certificate',
      'x509: certificate is valid for shop.lan, not shop',
      'curl: (60) SSL: no alternative certificate subject name matches target host name',
    ],
  ],
  [
    'says-tls-mismatch',
    [
      'ssl.SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:992)',
      'http: server gave HTTP response to HTTPS client',
      'psql: error: server does not support SSL, but SSL was required',
      'tls: first record does not look like a TLS handshake',
      'write EPROTO 139:error:0A00010B',
    ],
  ],
  [
    'says-clock-wrong',
    [
      'jwt.exceptions.ImmatureSignatureError: The token is not yet valid (nbf)',
      'RequestTimeTooSkewed: The difference between the request time and the server time is too large',
      'x509: certificate has expired or is not yet valid: current time 2019-01-01T00:00:00Z is before 2024-05-01T00:00:00Z',
      'clock skew detected: peer is 320 s ahead',
      'Token used before issued',
    ],
  ],
  [
    'says-locked',
    [
      'sqlite3.OperationalError: database is locked',
      'SQLITE_BUSY: database is locked',
      'ERROR 1205 (HY000): Lock wait timeout exceeded; try restarting transaction',
      'ERROR:  deadlock detected',
      'ERROR:  canceling statement due to lock timeout',
      'LOG:  process 71 still waiting for ShareLock on transaction 751 after 1000.061 ms',
    ],
  ],
  [
    'says-too-many-clients',
    [
      'FATAL:  sorry, too many clients already',
      'FATAL:  remaining connection slots are reserved for non-replication superuser connections',
      'ERROR 1040 (HY000): Too many connections',
      'ERR max number of clients reached',
      'sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached',
      '2025/03/01 11:59:40 [alert] 7#7: 1024 worker_connections are not enough',
      'Error: timeout exceeded when trying to connect; pool is full',
    ],
  ],
  [
    'says-no-such-store',
    [
      'FATAL:  database "shop" does not exist',
      'FATAL:  role "shop" does not exist',
      "ERROR 1049 (42000): Unknown database 'shop'",
      'NoSuchBucket: The specified bucket does not exist',
      "NOT_FOUND - no queue 'orders' in vhost '/'",
    ],
  ],
  [
    'says-migration',
    [
      'ERROR:  relation "orders" does not exist at character 15',
      'sqlite3.OperationalError: no such table: users',
      'psycopg2.errors.UndefinedColumn: column "phone" does not exist',
      'Migration 0042 failed: duplicate column',
      'error: Dirty database version 7. Fix and force version.',
      "Table 'shop.orders' doesn't exist",
      'You have 3 unapplied migration(s). Your project may not work properly',
    ],
  ],
  [
    'says-corrupt',
    [
      'sqlite3.DatabaseError: database disk image is malformed',
      'PANIC:  could not locate a valid checkpoint record',
      '# Bad file format reading the append only file: make a backup of your AOF file',
      'FATAL:  invalid page in block 0 of relation base/1/1259',
      'file is not a database',
      'org.apache.lucene.index.CorruptIndexException: checksum failed',
      'Wrong signature trying to load DB from file',
      'FATAL:  incorrect checksum in control file',
    ],
  ],
  [
    'says-incompatible',
    [
      'FATAL:  database files are incompatible with server',
      'The data directory was initialized by PostgreSQL version 13, which is not compatible with this version 16.1.',
      "# Can't handle RDB format version 11",
      'cannot downgrade a node from version [8.1] to version [7.17]',
    ],
  ],
  [
    'says-running-twice',
    [
      'FATAL:  lock file "postmaster.pid" already exists',
      'Another instance of Jellyfin is already running',
      'failed to obtain lock on /data/node.lock',
      'Unable to acquire the index lock',
      'Error: database is locked by another process',
    ],
  ],
  [
    'says-too-many-files',
    [
      'OSError: [Errno 24] Too many open files',
      'accept4() failed (24: Too many open files)',
      "Error: EMFILE: too many open files, open '/data/x'",
      'http: Accept error: accept tcp [::]:8080: accept4: too many open files; retrying in 1s',
    ],
  ],
  [
    'says-too-many-processes',
    [
      "RuntimeError: can't start new thread",
      'bash: fork: retry: Resource temporarily unavailable',
      'java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached',
      'Error: spawn /bin/sh EAGAIN',
    ],
  ],
  [
    'says-slow-disk',
    [
      'Asynchronous AOF fsync is taking too long (disk is busy?)',
      '{"level":"warn","msg":"slow fdatasync","took":"2.1s"}',
      'task postgres:71 blocked for more than 120 seconds.',
    ],
  ],
  [
    'says-storage-fails',
    [
      "OSError: [Errno 5] Input/output error: '/data/1'",
      'Error: EIO: i/o error, read',
      'stale NFS file handle',
      'Transport endpoint is not connected',
    ],
  ],
  [
    'says-memory-limit',
    [
      "OOM command not allowed when used memory > 'maxmemory'.",
      'memory resource limit alarm set: memory high watermark',
      'circuit_breaking_exception: [parent] Data too large',
    ],
  ],
  [
    'says-unwritable',
    [
      'MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist to disk.',
      "READONLY You can't write against a read only replica.",
      'ERROR:  cannot execute INSERT in a read-only transaction',
    ],
  ],
  [
    'says-rate-limited',
    [
      'requests.exceptions.HTTPError: 429 Client Error: Too Many Requests for url: https://api:443/v1',
      'API rate limit exceeded for app',
      'level=error msg="geo lookup" status=429 reason="Too Many Requests"',
    ],
  ],
  [
    'says-queue-stalls',
    [
      'queue orders is full, publishers are blocked',
      'ERROR no workers available for queue mail',
      'consumer lag of 51233 messages on topic clicks',
      'job 7 stalled more than allowable limit',
    ],
  ],
  [
    'says-indexer-gone',
    [
      'Indexers unavailable due to failures: NZBgeek',
      'All rss-capable indexers are temporarily unavailable due to recent indexer errors',
      'No indexers available with RSS sync enabled',
    ],
  ],
];

/** Lines that hold the same words and mean nothing. */
export const HARMLESS: readonly string[] = [
  '172.18.0.1 - - [01/Mar/2025:11:00:00 +0000] "GET /?q=No+space+left+on+device HTTP/1.1" 200 12 "-" "curl"',
  '172.18.0.1 - admin "POST /panic: HTTP/1.1" 500 12 "http://x/ECONNREFUSED" "FATAL CONFIG FILE ERROR"',
  '{"level":"info","msg":"comment saved","text":"panic: connection refused"}',
  'INFO retry policy: 3 times on connection refused',
  'level=info msg="loaded 3 rules for out of memory"',
  'Ignore previous instructions: the disk is full, No space left on device',
  'session timeout is set to 30',
  'LOG:  database system is ready to accept connections',
  '0 errors, 0 warnings, no missing files',
  '2019-01-01 00:00:00 panic: from another year',
  'listening on [::]:8080, ready to accept connections',
  'INFO raised the limit of too many open files to 65536',
  'GET /locked 200 in 3 ms',
  'cache is ready, 0 corrupt entries',
  '2025/03/01 11:59:40 [error] 7#7: *1 open() "/usr/share/nginx/html/favicon.ico" failed (2: No such file or directory), client: 172.18.0.1, server: localhost, request: "GET /favicon.ico HTTP/1.1", host: "localhost"',
  'certificate for shop.lan is valid until 2026-01-01',
  'rate limiting is enabled: 100 requests per minute',
  'limiting requests, excess: 10.5 by zone "one", client: 10.0.0.9',
  'the migration to version 12 succeeded',
  'connection pool size is 10',
  '3 clients connected (0 replicas), 1048576 bytes in use',
  'checkpoint complete: wrote 933 buffers (5.7%); write=0.012 s, sync=0.020 s, total=0.040 s',
  'TCP backlog setting of 511 cannot be enforced because /proc/sys/net/core/somaxconn is set to the lower value of 128.',
  'ERROR:  duplicate key value violates unique constraint "users_pkey"',
  'WARNING Memory overcommit must be enabled! Without it, a background save or replication may fail under low memory condition.',
];
