import { enableCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';

// A thread does not inherit the cache of stripped types; without it the thread loads a compiler, which is 10 MB.
if (workerData.cache !== null) enableCompileCache(workerData.cache);
await import('./sqlite-thread.ts');
