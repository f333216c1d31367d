import { field, readYaml, type YamlNode } from './compose-yaml.ts';

/** An env file that a compose file names, and where in the text its path stands. */
export interface EnvFileRef {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** What OpsPilot needs to know of a compose file. */
export interface ComposeFile {
  /** Compose service name -> names of the services it depends on. */
  readonly dependsOn: ReadonlyMap<string, readonly string[]>;
  readonly envFiles: readonly EnvFileRef[];
  /** Why files beyond these may take part, so that an `up` cannot be bound to what it reads; null when none do. */
  readonly unbindable: string | null;
}

/** Throws `UnreadableYaml` for what it cannot read with certainty. */
export function readComposeFile(text: string): ComposeFile {
  const root = readYaml(text);
  const services = field(root, 'services');
  const names = namesIn(services);
  const dependsOn = new Map<string, readonly string[]>();
  const envFiles = new Map<number, EnvFileRef>();
  let unbindable = field(root, 'include') === undefined ? null : 'it includes other compose files';
  if (isHidden(root) || isHidden(services))
    unbindable = 'its services are written in a way that cannot be read';
  for (const name of names) {
    const service = field(services, name);
    const needs = field(service, 'depends_on');
    if (needs !== undefined) dependsOn.set(name, [...namesIn(needs), ...textsIn(needs)]);
    for (const ref of envFilesIn(field(service, 'env_file'))) {
      if (ref === null)
        unbindable ??= `${name} names an env file in a way that cannot be read with certainty`;
      else envFiles.set(ref.start, ref);
    }
    if (isHidden(service)) unbindable ??= `${name} is written in a way that cannot be read`;
    const base = field(service, 'extends');
    if (isHidden(base) || field(base, 'file')) unbindable ??= `${name} extends a service of another file`;
    if (field(service, 'label_file')) unbindable ??= `${name} takes labels from a file`;
  }
  return { dependsOn, envFiles: [...envFiles.values()], unbindable };
}

function namesIn(node: YamlNode | undefined): string[] {
  if (node?.kind !== 'map') return [];
  return [...new Set([...node.fields.keys(), ...node.merged.flatMap(namesIn)])];
}

/** A tag such as `!override`, for one, hides what stands behind it. */
function isHidden(node: YamlNode | undefined): boolean {
  return node?.kind === 'opaque';
}

function textsIn(node: YamlNode): string[] {
  if (node.kind !== 'list') return [];
  return node.items.flatMap((item) => (item.kind === 'scalar' ? item.text : []));
}

/** One path, a list of paths, or a list of `{path, required, format}`; null for what is none of these. */
function envFilesIn(node: YamlNode | undefined): (EnvFileRef | null)[] {
  if (node === undefined) return [];
  if (node.kind === 'list') return node.items.flatMap(envFilesIn);
  if (node.kind === 'map') return [pathRef(field(node, 'path'))];
  return [pathRef(node)];
}

/** A path with a variable or `~` in it depends on more than the file: it cannot be told here what it means. */
function pathRef(node: YamlNode | undefined): EnvFileRef | null {
  if (node?.kind !== 'scalar' || node.text === '' || /[$]|^~/.test(node.text)) return null;
  return { path: node.text, start: node.start, end: node.end };
}
