import type {Check} from './check.js';

/** The oldest Node.js that this program runs on; package.json says the same. */
const needed = 24;

/** @param version of Node.js, such as `24.1.0` */
export function nodeCheck(version: string): Check {
  const otherwise = {
    status: 'fail',
    mend: `npx --package node@${needed} --package p2p-tui p2p-tui`,
  } as const;
  return {
    id: 'node',
    title: 'Node.js',
    timeout: 1000,
    otherwise,
    examine: () =>
      Promise.resolve(
        Number(version.split('.')[0]) >= needed
          ? {status: 'ok', text: `Version ${version}.`}
          : {...otherwise, text: `Version ${version} is too old; ${needed} or newer is needed.`},
      ),
  };
}
