import {execFileSync} from 'node:child_process';
import {mkdtemp} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Endpoint} from '../../source/wormhole/options.js';
import type {CommandLine} from './hosts.js';
import {run, type Running} from './process.js';
import type {Task} from './side.js';

/** Where the servers are, and where files go. */
export type Place = {
  /** The mailbox server's URL. */
  readonly mailbox: string;
  readonly relay: Endpoint;
  readonly directory: string;
  /** The command line of a program for which wormhole-william's relay is ours. */
  readonly mapped: (program: string, ...args: readonly string[]) => CommandLine;
};

/** A program that moves files, as it is measured. */
export type Program = {
  readonly name: string;
  /** Starts to send. */
  send(code: string, file: string): Running;
  /** What the sender prints when it waits for its receiver. */
  readonly waiting: string;
  /** Starts to receive into a directory of its own. */
  receive(code: string): Promise<{readonly running: Running; readonly directory: string}>;
};

/** The processes of our own: both sides told of each other, or neither, which leaves the relay. */
export function ours(name: string, way: 'direct' | 'relay', place: Place): Program {
  const {mailbox, relay, directory} = place;
  const options =
    way === 'direct'
      ? {mailbox, relay, advertise: ['127.0.0.1'], listenHost: '127.0.0.1'}
      : {mailbox, relay, advertise: []};
  return {
    name,
    waiting: 'waiting',
    send: (code, file) => run(side({role: 'send', code, file, options}), directory),
    async receive(code) {
      const cwd = await freshDirectory(directory);
      const task: Task = {role: 'receive', code, file: join(cwd, 'payload.bin'), options};
      return {running: run(side(task), cwd), directory: cwd};
    },
  };
}

/** wormhole-william, whose sender is told that our relay is its own. */
export function william(name: string, place: Place): Program {
  const common = ['--relay-url', place.mailbox];
  return {
    name,
    waiting: 'wormhole',
    send: (code, file) =>
      run(
        place.mapped('wormhole-william', ...common, 'send', '--hide-progress', `--code=${code}`, file),
        place.directory,
      ),
    async receive(code) {
      const args = [...common, 'receive', '--hide-progress', code];
      const cwd = await freshDirectory(place.directory);
      return {running: run({command: 'wormhole-william', args}, cwd, 'y'), directory: cwd};
    },
  };
}

/** magic-wormhole, the Python program. */
export function python(name: string, place: Place): Program {
  const {host, port} = place.relay;
  const common = ['--relay-url', place.mailbox, '--transit-helper', `tcp:${host}:${port}`];
  return {
    name,
    waiting: 'wormhole',
    send: (code, file) =>
      run(
        {command: 'wormhole', args: [...common, 'send', '--hide-progress', '--code', code, file]},
        place.directory,
      ),
    async receive(code) {
      const args = [...common, 'receive', '--hide-progress', '--accept-file', code];
      const cwd = await freshDirectory(place.directory);
      return {running: run({command: 'wormhole', args}, cwd), directory: cwd};
    },
  };
}

/** Whether a program is on the search path. */
export function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], {stdio: 'ignore'});
    return true;
  } catch {
    return false;
  }
}

function side(task: Task): CommandLine {
  const script = fileURLToPath(new URL('side.js', import.meta.url));
  return {command: process.execPath, args: [script, JSON.stringify(task)]};
}

function freshDirectory(directory: string): Promise<string> {
  return mkdtemp(join(directory, 'received-'));
}
