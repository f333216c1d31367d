import type { OutsideEvidence } from '#contract/evidence-use.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { ToolInfo } from '#contract/tool.ts';
import { canonicalJson, type Json } from '#core/canonical-json.ts';

/** What a planner knows of a tool that it may choose. */
export type CatalogueTool = Pick<ToolInfo, 'name' | 'evidence'>;

/** One call of an outside tool: how it is used, whom it is about, and whom its answer may name. */
export interface OutsideCall {
  readonly use: OutsideEvidence;
  /** A service; `stack` when all of them are asked about at once. */
  readonly subject: string;
  readonly services: readonly string[];
}

type Args = Readonly<Record<string, Json>>;
type Names = Pick<ServiceStatus, 'id' | 'object_id' | 'project'>;

/** What is known of a call of this tool with these arguments; undefined for a tool that is ours. */
export function outsideCallOf(
  tool: string,
  args: Args,
  catalogue: readonly CatalogueTool[],
  inventory: readonly Names[],
): OutsideCall | undefined {
  const use = catalogue.find(({ name }) => name === tool)?.evidence;
  if (!use) return undefined;
  const services = inventory.map(({ id }) => id).filter((id) => use.services?.includes(id) ?? true);
  const about = isAboutAll(use) ? undefined : inventory.find((service) => isAskedWith(use, service, args));
  return { use, subject: about?.id ?? 'stack', services };
}

/** Whether its arguments name no service. */
export function isAboutAll({ args }: Pick<OutsideEvidence, 'args'>): boolean {
  return !/\{(?:service|container|project)\}/.test(canonicalJson(args));
}

/** The arguments about a service, or about all; null where a name is missing or could be taken for something else. */
export function argsFor(
  { args }: Pick<OutsideEvidence, 'args'>,
  service: Names | null,
  since: string,
): Record<string, Json> | null {
  const names = { service: service?.id, container: service?.object_id, project: service?.project, since };
  let whole = true;
  const fill = (value: Json): Json => {
    if (typeof value === 'string')
      return value.replace(PLACEHOLDER, (_, name: keyof typeof names) => {
        const known = names[name] ?? '';
        if (!PLAIN.test(known)) whole = false;
        return known;
      });
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner)]));
  };
  const filled = fill(args) as Record<string, Json>;
  return whole ? filled : null;
}

const PLACEHOLDER = /\{(service|container|project|since)\}/g;
/** Nothing of this ends a quoted text in a query language. */
const PLAIN = /^[A-Za-z0-9_][A-Za-z0-9_.:-]*$/;
const TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** Times are left out: they say when it was asked, not about whom. */
function isAskedWith(use: OutsideEvidence, service: Names, args: Args): boolean {
  const filled = argsFor(use, service, '1970-01-01T00:00:00.000Z');
  return filled !== null && timeless(filled) === timeless(args);
}

const timeless = (args: Args) => canonicalJson(args).replace(TIME, '');
