import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Config } from '#config/schema.ts';
import type { PolicyRules } from '#core/policy.ts';
import { type PolicyFile, readPolicyFile } from '#hub/registry/formats/policy-file.ts';
import type { Tool } from '#tools/tool.ts';
import { StartError } from './start-error.ts';

/** The `policy.yaml` that is configured; null when none is. Throws `StartError` with what is wrong in it. */
export function configuredPolicyFile({ policy }: Config, configDir: string): PolicyFile | null {
  if (policy.file === '') return null;
  const path = resolve(configDir, policy.file);
  try {
    return readPolicyFile(basename(path), readFileSync(path, 'utf8'));
  } catch (error) {
    throw new StartError(`policy.file ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** The rules of the configuration over those of the file. */
export function policyRules({ policy }: Config, file: PolicyFile | null): PolicyRules {
  return { four_eyes: policy.four_eyes, roles: { ...file?.roles, ...policy.roles } };
}

/**
 * The tools as the file wants them: how long they rest, how long they may take, what their arguments must fit. Throws
 * `StartError` for a tool that there is none of, because such a rule would guard nothing.
 */
export function toolsUnder(file: PolicyFile | null, tools: readonly Tool[]): Tool[] {
  if (file === null) return [...tools];
  const names = new Set(tools.map(({ name }) => name));
  const unknown = [...Object.keys(file.cooldowns), ...Object.keys(file.schemas)].find(
    (name) => !names.has(name),
  );
  if (unknown !== undefined) throw new StartError(`policy.file: there is no tool ${unknown}`);
  return tools.map((tool) => {
    const deadlineMs = (tool.effect === 'read' ? file.readMs : file.changeMs) ?? tool.deadlineMs;
    const cooldown = Object.hasOwn(file.cooldowns, tool.name) ? file.cooldowns[tool.name] : undefined;
    const policySchema = Object.hasOwn(file.schemas, tool.name) ? file.schemas[tool.name] : undefined;
    return {
      ...tool,
      deadlineMs,
      ...(cooldown && { cooldown }),
      ...(policySchema !== undefined && { policySchema }),
    };
  });
}
