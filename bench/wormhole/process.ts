import {spawn} from 'node:child_process';
import type {CommandLine} from './hosts.js';

/** A program that runs. */
export type Running = {
  /** Resolves with all that it printed once it has ended well; rejects with that otherwise. */
  readonly done: Promise<string>;
  /** Resolves as soon as it has printed this; rejects if it ends without. */
  until(text: string): Promise<void>;
  /** Ends it at once. */
  kill(): void;
};

/** Starts a program. @param input what it reads */
export function run({command, args}: CommandLine, cwd: string, input = ''): Running {
  const child = spawn(command, args, {cwd, env: {PATH: process.env['PATH'], HOME: cwd, LC_ALL: 'C.UTF-8'}});
  let output = '';
  const watchers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += String(chunk);
      for (const check of watchers) check();
    });
  }
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const done = new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve(output);
      else reject(new Error(`${command} failed: ${output}`));
    });
  });
  return {
    done,
    until: (text) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (output.includes(text)) resolve();
        };
        watchers.add(check);
        check();
        done.then(() => {
          reject(new Error(`${command} ended without saying "${text}": ${output}`));
        }, reject);
      }),
    kill() {
      child.kill('SIGKILL');
    },
  };
}
