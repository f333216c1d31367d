import type { Command } from '#cli/command.ts';
import { allow, disallow } from './allow.ts';
import { audit } from './audit.ts';
import { backup, restore } from './backup.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor.ts';
import { gateway } from './gateway.ts';
import { lab } from './lab.ts';
import { logsSearch } from './logs-search.ts';
import { mcpAdd } from './mcp-add.ts';
import { mcpExport, mcpImport } from './mcp-import.ts';
import { mcpAccept, mcpQuarantine, mcpReject } from './mcp-quarantine.ts';
import { mcpServe } from './mcp-serve.ts';
import {
  mcpConfirm,
  mcpDisable,
  mcpEnable,
  mcpHealth,
  mcpInspect,
  mcpList,
  mcpRemove,
  mcpRestart,
} from './mcp-servers.ts';
import { mcpSignIn, mcpSignOut } from './mcp-sign-in.ts';
import { modelsInstall } from './models-install.ts';
import { token } from './token.ts';
import { up } from './up.ts';
import { vault } from './vault.ts';

/** Commands that work on this machine itself: they start things, or read and write the data dir. */
export const LOCAL_COMMANDS: readonly Command[] = [
  up,
  doctor,
  demo,
  gateway,
  modelsInstall,
  lab,
  allow,
  disallow,
  token,
  backup,
  restore,
  vault,
  mcpServe,
  mcpAdd,
  mcpRemove,
  mcpList,
  mcpInspect,
  mcpConfirm,
  mcpEnable,
  mcpDisable,
  mcpRestart,
  mcpHealth,
  mcpSignIn,
  mcpSignOut,
  mcpImport,
  mcpExport,
  mcpQuarantine,
  mcpAccept,
  mcpReject,
  audit,
  logsSearch,
];
