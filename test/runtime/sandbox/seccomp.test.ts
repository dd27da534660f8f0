import {existsSync, readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {systemCallFilter} from '../../../source/runtime/sandbox/seccomp.js';
import {
  clone,
  clone3,
  deniedCalls,
  socket,
  type Machine,
} from '../../../source/runtime/sandbox/system-calls.js';

const names = {x64: 0xc000_003e, arm64: 0xc000_00b7};
const allowed = 0x7fff_0000;
const failure = (errno: number) => 0x0005_0000 + errno;

type Call = {readonly number: number; readonly argument?: number; readonly kernelName?: number};

/** Runs a filter as the kernel does. @returns what becomes of the call */
function decide(machine: Machine, {number, argument = 0, kernelName = names[machine]}: Call): number {
  const filter = Buffer.from(systemCallFilter(machine) ?? []);
  const data = new Map([
    [0, number],
    [4, kernelName],
    [16, argument],
  ]);
  let value = 0;
  for (let at = 0; at < filter.length; at += 8) {
    const [code, constant] = [filter.readUInt16LE(at), filter.readUInt32LE(at + 4)];
    if (code === 0x06) return constant;
    if (code === 0x20) {
      const loaded = data.get(constant);
      if (loaded === undefined) throw new Error(`Nothing is at ${String(constant)}.`);
      value = loaded;
      continue;
    }
    const tests: Record<number, boolean> = {
      0x15: value === constant,
      0x35: value >= constant,
      0x45: (value & constant) !== 0,
    };
    const holds = tests[code];
    if (holds === undefined) throw new Error(`There is no instruction ${String(code)}.`);
    at += 8 * filter.readUInt8(at + (holds ? 2 : 3));
  }
  throw new Error('It ends without a decision.');
}

describe.each(['x64', 'arm64'] as const)('the filter of system calls for %s', (machine) => {
  it('each call that is denied fails as if there was no right to it', () => {
    for (const [name, {[machine]: number}] of Object.entries(deniedCalls)) {
      if (number !== null) expect(decide(machine, {number}), name).toBe(failure(1));
    }
  });

  it('a new process or thread is allowed, and none in a namespace of its own', () => {
    const number = clone[machine];
    // As fork and pthread_create have them.
    for (const argument of [0x0120_0011, 0x003d_0f00]) {
      expect(decide(machine, {number, argument})).toBe(allowed);
    }
    for (const bit of [17, 25, 26, 27, 28, 29, 30]) {
      expect(decide(machine, {number, argument: 2 ** bit + 17}), String(bit)).toBe(failure(1));
    }
    expect(decide(machine, {number: clone3})).toBe(failure(38));
  });

  it('sockets are local, of the internet, or list interfaces', () => {
    const number = socket[machine];
    for (const argument of [1, 2, 10, 16]) expect(decide(machine, {number, argument})).toBe(allowed);
    for (const argument of [17, 38, 40]) expect(decide(machine, {number, argument})).toBe(failure(97));
  });

  it('calls by the numbers of another machine are unknown', () => {
    expect(decide(machine, {number: 1, kernelName: 0x4000_0003})).toBe(failure(38));
  });

  it('other calls are allowed', () => {
    const denied = new Set([...Object.values(deniedCalls).map((call) => call[machine]), clone3]);
    for (let number = 0; number < 600; number += 1) {
      if (denied.has(number) || number === clone[machine] || number === socket[machine]) continue;
      expect(decide(machine, {number}), String(number)).toBe(allowed);
    }
  });
});

it('calls by the numbers of x32 are unknown', () => {
  expect(decide('x64', {number: 0x4000_0000 + 101})).toBe(failure(38));
});

it('there is no filter for machines whose numbers are not known', () => {
  expect(systemCallFilter('riscv64')).toBeUndefined();
});

const headers = {
  x64: '/usr/include/x86_64-linux-gnu/asm/unistd_64.h',
  arm64: '/usr/include/asm-generic/unistd.h',
};
const missing = Object.values(headers).some((path) => !existsSync(path));
const needs = missing ? ' (skipped: needs the headers of Linux, linux-libc-dev)' : '';

it.skipIf(missing)(`the numbers of system calls are those of Linux${needs}`, () => {
  for (const machine of ['x64', 'arm64'] as const) {
    const header = readFileSync(headers[machine], 'utf8');
    const numbers = new Map(
      Array.from(header.matchAll(/^#define __NR(?:3264)?_(\w+)\s+(\d+)/gm), ([, name, number]) => [
        name,
        Number(number),
      ]),
    );
    const ours = {...deniedCalls, clone: {...clone}, clone3: {[machine]: clone3}, socket: {...socket}};
    for (const [name, each] of Object.entries(ours)) {
      expect((each as Record<Machine, number | null>)[machine], name).toBe(numbers.get(name) ?? null);
    }
  }
});
