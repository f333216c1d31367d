import { call, oddTransport, specOf, textOf, world } from './upstream-fixture.ts';

/** A hub with one child that ends for no signal it may ignore; says the child's number and waits to be killed. */
const upstreams = await world([specOf('odd', oddTransport('--ignores-end'))]);
process.stdout.write(textOf(await call(upstreams, 'odd__pid')));
setInterval(() => undefined, 1000);
