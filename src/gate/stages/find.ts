import type { Stage } from './stage.ts';

/** The tool of this name, or `unknown_tool`. */
export const find: Stage = {
  name: 'find',
  pass(passage, { catalog }) {
    passage.entry = catalog.find(passage.call.tool);
  },
};
