import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { fixtureServer } from './fixture-server.ts';

serveStdio(fixtureServer);
