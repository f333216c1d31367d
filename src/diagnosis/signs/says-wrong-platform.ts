import type { Sign } from './sign.ts';

/** The program is made for another processor or system than this machine has. */
export const saysWrongPlatform: Sign = {
  kind: 'says-wrong-platform',
  heard: ['log', 'engine'],
  pattern:
    /exec format error|cannot execute binary file|wrong ELF class|no matching manifest for|image's platform .{1,60} does not match|(?:bad|incompatible) (?:cpu|architecture)|incorrect architecture|illegal instruction.{0,40}(?:cpu|arch)|qemu-\w+: could not open/i,
};
