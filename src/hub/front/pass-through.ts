import type { Server } from '@modelcontextprotocol/server';
import type { Connection } from './host-request.ts';
import type { CallParts } from './tool-calls.ts';

/** Resources, prompts and completion of outside servers. */
export function servePassThrough(_server: Server, _connection: Connection, _parts: CallParts): void {}
