import { Server } from '@modelcontextprotocol/server';

/** A server whose calls may become tasks, which the SDK's own check of results does not know. */
export class TaskServer extends Server {
  protected override _wrapHandler(
    method: string,
    handler: Parameters<Server['_wrapHandler']>[1],
  ): ReturnType<Server['_wrapHandler']> {
    if (method !== 'tools/call') return super._wrapHandler(method, handler);
    return async (request, context) => {
      let task: Awaited<ReturnType<typeof handler>> | null = null;
      const checked = super._wrapHandler(method, async (inner, innerContext) => {
        const result = await handler(inner, innerContext);
        if ((result as { resultType?: string }).resultType !== 'task') return result;
        task = result;
        return { content: [] };
      });
      const result = await checked(request, context);
      return task ?? result;
    };
  }
}
