import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

/**
 * Tools with the names, arguments and answers of well-known servers: of Kubernetes, journald, Prometheus, git and
 * GitHub. Each tells of one fault of the service `shop`.
 */
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
const answer = (text: string) => ({ content: [{ type: 'text' as const, text }] });
const json = (value: unknown) => answer(JSON.stringify(value));

await serveStdio(() => {
  const server = new McpServer({ name: 'others', version: '1' });
  server.registerTool(
    'pods_log',
    {
      description: 'Get the logs of a Kubernetes Pod.',
      inputSchema: z.object({ name: z.string(), namespace: z.string().optional(), tail: z.int().optional() }),
    },
    async ({ name }) =>
      answer(
        name === 'shop'
          ? `${ago(30).toISOString()} Traceback (most recent call last):\n${ago(30).toISOString()} KeyError: 'DATABASE_URL'`
          : '',
      ),
  );
  server.registerTool(
    'journal_query',
    {
      description: 'Reads the journal of a unit.',
      inputSchema: z.object({ unit: z.string(), lines: z.int().max(500).optional() }),
    },
    async ({ unit }) =>
      answer(
        [20, 10]
          .map((seconds) => ({
            __REALTIME_TIMESTAMP: `${ago(seconds).getTime()}000`,
            _SYSTEMD_UNIT: `${unit}.service`,
            PRIORITY: '3',
            MESSAGE: 'OSError: [Errno 24] Too many open files',
          }))
          .map((entry) => JSON.stringify(entry))
          .join('\n'),
      ),
  );
  server.registerTool(
    'loki_query',
    { description: 'Runs LogQL.', inputSchema: z.object({ query: z.string(), limit: z.int().optional() }) },
    async ({ query }) =>
      json({
        status: 'success',
        data: {
          resultType: 'streams',
          result: [
            {
              stream: { app: /app="([^"]*)"/.exec(query)?.[1] ?? '' },
              values: [5, 25].map((seconds) => [
                `${ago(seconds).getTime()}000000`,
                'pq: password authentication failed for user "shop"',
              ]),
            },
          ],
        },
      }),
  );
  server.registerTool(
    'execute_range_query',
    {
      description: 'Runs PromQL over time.',
      inputSchema: z.object({ query: z.string(), start: z.string(), step: z.string() }),
    },
    async ({ query }) =>
      json({
        resultType: 'matrix',
        result: [
          {
            metric: { pod: /pod="([^"]*)"/.exec(query)?.[1] ?? '' },
            values: Array.from({ length: 60 }, (_, n) => [
              ago(60 * (59 - n)).getTime() / 1000,
              String(1e8 + 2e7 * n),
            ]),
          },
        ],
      }),
  );
  server.registerTool(
    'git_log',
    {
      description: 'Shows the commit logs.',
      inputSchema: z.object({ repo_path: z.string(), max_count: z.int().optional() }),
    },
    async () =>
      answer(
        `Commit history:\nCommit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678'\nAuthor: 'Ann'\nDate: ${ago(300)
          .toISOString()
          .replace('T', ' ')
          .replace(/\.\d+Z/, '+00:00')}\nMessage: 'read the key from a file\\n'\n`,
      ),
  );
  server.registerTool(
    'list_commits',
    {
      description: 'Get the commits of a branch of a GitHub repository.',
      inputSchema: z.object({ owner: z.string(), repo: z.string(), perPage: z.int().optional() }),
    },
    async () =>
      json([
        {
          sha: 'a1b2c3d',
          commit: {
            message: 'use a pool of ten\n\nIt was five.',
            author: { name: 'Ann', email: 'ann@example.com', date: ago(300).toISOString() },
          },
        },
      ]),
  );
  return server;
});
