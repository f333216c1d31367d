import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import * as approval from '#contract/approval.ts';
import * as audit from '#contract/audit.ts';
import * as bundle from '#contract/bundle.ts';
import * as dashboard from '#contract/dashboard.ts';
import * as diagnosis from '#contract/diagnosis.ts';
import * as errors from '#contract/errors.ts';
import * as event from '#contract/event.ts';
import * as httpApi from '#contract/http-api.ts';
import * as identity from '#contract/identity.ts';
import * as metric from '#contract/metric.ts';
import * as modelsApi from '#contract/models-api.ts';
import * as observation from '#contract/observation.ts';
import * as run from '#contract/run.ts';
import * as service from '#contract/service.ts';
import * as snapshot from '#contract/snapshot.ts';
import * as ticket from '#contract/ticket.ts';
import * as tool from '#contract/tool.ts';

type Json = Record<string, unknown>;

const OPTIONS = { target: 'draft-2020-12' } as const;

const CONTRACT = [approval, audit, bundle, diagnosis, errors, event, httpApi, identity, observation, run];
const NAMES = z.registry<{ id: string }>();
for (const module of [...CONTRACT, modelsApi, service, snapshot, ticket, tool, dashboard, metric]) {
  for (const [id, value] of Object.entries(module)) {
    if (value instanceof z.ZodType) NAMES.add(value, { id });
  }
}

/** The schemas of an API description: those that the contract exports by name are said once and referred to. */
export class ComponentSchemas {
  readonly named: Record<string, Json> = {};

  /** The schema, as a reference where the contract has a name for it; what is named is kept among the components. */
  of(schema: z.ZodType, io: 'input' | 'output'): Json {
    const {
      $schema: _,
      $defs = {},
      ...whole
    } = z.toJSONSchema(schema, {
      ...OPTIONS,
      io,
      metadata: NAMES,
    }) as Json & { $defs?: Record<string, Json> };
    for (const [name, definition] of Object.entries($defs)) {
      if (!isAnyJson(name)) this.#keep(name, rewrite(definition) as Json);
    }
    return rewrite(whole) as Json;
  }

  /** The fields of an object schema, said in full, and which of them must be there. */
  static fields(schema: z.ZodType): { properties: Record<string, Json>; required: readonly string[] } {
    const { properties = {}, required = [] } = z.toJSONSchema(schema, { ...OPTIONS, io: 'input' }) as {
      properties?: Record<string, Json>;
      required?: string[];
    };
    return { properties, required };
  }

  #keep(name: string, schema: Json): void {
    const known = this.named[name];
    if (known !== undefined && !isDeepStrictEqual(known, schema)) {
      throw new TypeError(`the contract's ${name} has two forms: as request and as reply`);
    }
    this.named[name] = schema;
  }
}

/** `z.json()` is the one schema of the contract that refers to itself; it stands for any value at all. */
function isAnyJson(definition: string): boolean {
  return definition.startsWith('__schema');
}

function rewrite(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(rewrite);
  if (typeof node !== 'object' || node === null) return node;
  const target =
    '$ref' in node && typeof node.$ref === 'string' ? node.$ref.replace('#/$defs/', '') : undefined;
  if (target !== undefined) return isAnyJson(target) ? {} : { $ref: reference(target) };
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, rewrite(value)]));
}

function reference(name: string): string {
  return `#/components/schemas/${name}`;
}
