import { statSync } from 'node:fs';
import { openDurableJsonl } from '#executor/durable-jsonl.ts';

/** Appends lines to the file of its first argument until the system takes no more, and tells what came of it. */
const path = process.argv[2] ?? '';
const file = openDurableJsonl(path, () => undefined);
for (let taken = 0; ; taken += 1) {
  try {
    file.append({ line: taken });
  } catch (error) {
    const refused = (error as NodeJS.ErrnoException).code;
    process.stdout.write(JSON.stringify({ taken, refused, sizeAfter: statSync(path).size }));
    break;
  }
}
file.close();
