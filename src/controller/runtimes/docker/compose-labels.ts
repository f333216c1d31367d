import { join, normalize, resolve } from 'node:path';

/** What the labels of a container say of the compose project that it was made for. */
export interface ComposeOrigin {
  readonly project: string;
  readonly service: string;
  /** 1-based number among the containers of a scaled service. */
  readonly number: number;
  /** Made by `compose run`. */
  readonly oneOff: boolean;
  /** Absolute; '' when the label is missing. */
  readonly workingDir: string;
  /** Absolute paths of the compose files, first the base, then its overrides. */
  readonly configFiles: readonly string[];
  /** Absolute paths of the files that variables are taken from; by default `.env` beside the project. */
  readonly envFiles: readonly string[];
  /** Compose service names; null when this compose version does not write them (before 2.0). */
  readonly dependsOn: readonly string[] | null;
}

/** Null for a container that compose did not make. */
export function readComposeLabels(labels: Readonly<Record<string, string>>): ComposeOrigin | null {
  const label = (name: string) => labels[`com.docker.compose.${name}`];
  const project = label('project');
  const service = label('service');
  if (!project || !service) return null;
  const workingDir = label('project.working_dir') ?? '';
  const paths = (list: string | undefined) =>
    (list ?? '')
      .split(',')
      .flatMap((path) => (path === '' ? [] : [originalPath(resolve(workingDir || '/', path))]));
  const envFiles = paths(label('project.environment_file'));
  return {
    project,
    service,
    number: Number(label('container-number') ?? 1) || 1,
    oneOff: label('oneoff')?.toLowerCase() === 'true',
    workingDir,
    configFiles: paths(label('project.config_files')),
    envFiles: envFiles.length > 0 || workingDir === '' ? envFiles : [join(workingDir, '.env')],
    dependsOn: readDependsOn(label('depends_on')),
  };
}

/** Name of the folder in which the private copy of one `up` is laid out by absolute path. */
const PRIVATE_COPY = /^\/.*\/opspilot-up-[0-9a-f]{16}\/root(\/.+)$/;

/**
 * Compose 2 labels a container with the absolute path of the file it was run from. After an `up` of ours that is the
 * private copy, which mirrors the absolute path of the original: the rest of the path is where it came from.
 */
function originalPath(path: string): string {
  return PRIVATE_COPY.exec(normalize(path))?.[1] ?? path;
}

/** `db:service_healthy:true,cache:service_started:false` */
function readDependsOn(label: string | undefined): string[] | null {
  if (label === undefined) return null;
  return label.split(',').flatMap((part) => part.split(':')[0] || []);
}
