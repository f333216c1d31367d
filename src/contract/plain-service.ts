import type { ServiceStatus } from './service.ts';

/** A running service of which no more than the name is known. */
export function plainService(id: string): ServiceStatus {
  return {
    id,
    runtime: 'docker',
    kind: 'generic',
    object_id: '',
    image: '',
    image_id: '',
    state: 'running',
    health: 'none',
    health_output: null,
    failing_streak: 0,
    restarts: 0,
    exit_code: null,
    oom_killed: false,
    error: '',
    started_at: null,
    finished_at: null,
    restart_policy: 'no',
    stop_timeout_s: 10,
    ports: [],
    mounts: [],
    networks: [],
    depends_on: [],
    env_refs: [],
    project: null,
    compose_files: [],
    compose_service: null,
    one_off: false,
    url: null,
    allowed_verbs: [],
  };
}
