/** What is printed for a command line. */
import {PassThrough} from 'node:stream';
import {text} from 'node:stream/consumers';
import {parseArguments} from '../../../source/commands/cli/arguments.js';
import type {Context} from '../../../source/commands/cli/command.js';
import {printService} from '../../../source/commands/service/print-service.js';
import type {Service, ServiceRole} from '../../../source/commands/service/service.js';

/** A worker that a supervisor is to run. */
export const worker: Service = {
  role: 'worker',
  cluster: 'alice/friends',
  command: ['/usr/bin/node', '/opt/p2p-tui/cli.js', '--worker', '--cluster=alice/friends'],
  user: 'alice',
  home: '/home/alice',
  path: '/usr/bin:/bin',
  stopWithin: 630,
  notifies: true,
};

/** The same of a host. */
export const host: Service = {...worker, role: 'host', stopWithin: 30};

/** Reads a command line and prints what it asks for. */
export async function printed(line: readonly string[], env: NodeJS.ProcessEnv = {PATH: process.env['PATH']}) {
  const {command, flags, given} = parseArguments(line);
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const context = {flags, given, args: [], env, stdout, stderr} as unknown as Context;
  const status = printService(command.name as ServiceRole, context);
  stdout.end();
  stderr.end();
  return {status, stdout: await text(stdout), stderr: await text(stderr)};
}

/** The command that a unit starts. */
export const startOf = (unit: string): string => /^ExecStart=(.*)$/m.exec(unit)?.[1] ?? '';
