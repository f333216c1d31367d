import { oddTransport, specOf } from '../../src/hub/upstream/upstream-fixture.ts';
import { FrontWorld } from '../../test/hosts/front-world.ts';

/** A hub with everything on before three servers: `victim` and `well` over stdio, `web` at the URL given. */
const [url = ''] = process.argv.slice(2);
const web = { kind: 'http', url, headers: {}, reach: 'private' } as const;
const world = await FrontWorld.open({
  budgets: { callsPerMinute: 1e9, outsidePerMinute: 1e9, outsidePerMinuteOfAll: 1e9 },
  more: [
    specOf('victim', oddTransport(), { effects: { slow: 'read', pid: 'read' } }),
    specOf('well', oddTransport(), { effects: { slow: 'read' } }),
    specOf('web', web, { effects: { echo: 'read' } }),
  ],
});
process.stdout.write(`${world.mcp}\n`);
