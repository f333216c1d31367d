import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readComposeLabels } from './compose-labels.ts';

const label = (fields: Record<string, string>) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`com.docker.compose.${name}`, value]));

test('labels of compose 1: relative paths, no dependencies', () => {
  const origin = readComposeLabels(
    label({
      project: 'media',
      service: 'radarr',
      'container-number': '2',
      oneoff: 'False',
      'project.config_files': 'docker-compose.yml,../shared/extra.yml',
      'project.working_dir': '/opt/media',
    }),
  );
  assert.deepEqual(origin, {
    project: 'media',
    service: 'radarr',
    number: 2,
    oneOff: false,
    workingDir: '/opt/media',
    configFiles: ['/opt/media/docker-compose.yml', '/opt/shared/extra.yml'],
    envFiles: ['/opt/media/.env'],
    dependsOn: null,
  });
});

test('labels of compose 2: absolute paths, dependencies with their conditions', () => {
  const origin = readComposeLabels(
    label({
      project: 'media',
      service: 'radarr',
      oneoff: 'True',
      depends_on: 'db:service_healthy:true,cache:service_started:false',
      'project.config_files': '/opt/media/compose.yaml',
      'project.environment_file': '/opt/media/prod.env',
      'project.working_dir': '/opt/media',
    }),
  );
  assert.deepEqual(origin?.dependsOn, ['db', 'cache']);
  assert.deepEqual(origin?.envFiles, ['/opt/media/prod.env']);
  assert.equal(origin?.oneOff, true);
  assert.deepEqual(readComposeLabels(label({ project: 'a', service: 'b', depends_on: '' }))?.dependsOn, []);
});

test('after an up of ours the labels lead back to the original files', () => {
  const copy = '/var/lib/opspilot/private/opspilot-up-0123456789abcdef/root';
  const origin = readComposeLabels(
    label({
      project: 'media',
      service: 'radarr',
      'project.config_files': `${copy}/opt/media/compose.yaml`,
      'project.environment_file': `${copy}/opt/media/.env`,
      'project.working_dir': '/opt/media',
    }),
  );
  assert.deepEqual(origin?.configFiles, ['/opt/media/compose.yaml']);
  assert.deepEqual(origin?.envFiles, ['/opt/media/.env']);
});

test('a container that compose did not make has no origin', () => {
  assert.equal(readComposeLabels({ maintainer: 'somebody' }), null);
});
