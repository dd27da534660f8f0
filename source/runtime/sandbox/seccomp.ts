/** A filter of system calls for seccomp(2): a program of the classic Berkeley Packet Filter, written byte by byte. */
import {clone, clone3, deniedCalls, socket, type Machine} from './system-calls.js';

/** An instruction: operation, where to go on if a comparison holds and if it does not, and its constant. */
type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, constant: number];

/** Bytes of `struct sock_filter`. */
const instructionSize = 8;

/** Where `struct seccomp_data` has what: the low half of the first argument on a little-endian machine. */
const offset = {number: 0, machine: 4, firstArgument: 16};

/** What the kernel calls our machines (`AUDIT_ARCH_X86_64`, `AUDIT_ARCH_AARCH64`). */
const kernelNames: Readonly<Record<Machine, number>> = {x64: 0xc000_003e, arm64: 0xc000_00b7};

/** From this number on, calls of the machine x64 have arguments of 32 bits, and a table of their own. */
const x32 = 0x4000_0000;

/** CLONE_NEWTIME is no flag of `clone`, whose lowest byte is a signal. */
const newNamespaces = 0x7e02_0000;

const errno = {EPERM: 1, ENOSYS: 38, EAFNOSUPPORT: 97};

/** None, local, IPv4, IPv6, and what lists network interfaces. Of the others some, as VSOCK, are in no namespace. */
const socketFamilies = [0, 1, 2, 10, 16];

const load = (at: number): Instruction => [0x20, 0, 0, at];
const ifEqual = (value: number, yes: number, no: number): Instruction => [0x15, yes, no, value];
const ifAtLeast = (value: number, yes: number, no: number): Instruction => [0x35, yes, no, value];
const ifAnyBit = (bits: number, yes: number, no: number): Instruction => [0x45, yes, no, bits];
const fail = (code: number): Instruction => [0x06, 0, 0, 0x0005_0000 | code];
const allow: Instruction = [0x06, 0, 0, 0x7fff_0000];

/**
 * The filter under which jobs run: what it denies fails with an error, as if one had no right to it, or as if a kernel
 * did not know it.
 * @param machine as `process.arch` has it
 * @returns undefined for machines whose numbers we do not know
 */
export function systemCallFilter(machine: string = process.arch): Uint8Array | undefined {
  if (machine !== 'x64' && machine !== 'arm64') return undefined;
  return assemble([
    // A program for another machine would call the same by other numbers.
    load(offset.machine),
    ifEqual(kernelNames[machine], 1, 0),
    fail(errno.ENOSYS),
    load(offset.number),
    ...(machine === 'x64' ? [ifAtLeast(x32, 0, 1), fail(errno.ENOSYS)] : []),
    ...Object.values(deniedCalls).flatMap((numbers) => {
      const number = numbers[machine];
      return number === null ? [] : [ifEqual(number, 0, 1), fail(errno.EPERM)];
    }),
    ifEqual(clone3, 0, 1),
    fail(errno.ENOSYS),
    ifEqual(clone[machine], 0, 4),
    load(offset.firstArgument),
    ifAnyBit(newNamespaces, 0, 1),
    fail(errno.EPERM),
    allow,
    ifEqual(socket[machine], 0, socketFamilies.length * 2 + 2),
    load(offset.firstArgument),
    ...socketFamilies.flatMap((family) => [ifEqual(family, 0, 1), allow]),
    fail(errno.EAFNOSUPPORT),
    allow,
  ]);
}

function assemble(program: readonly Instruction[]): Uint8Array {
  const bytes = Buffer.alloc(program.length * instructionSize);
  for (const [index, [code, whenTrue, whenFalse, constant]] of program.entries()) {
    const at = index * instructionSize;
    bytes.writeUInt16LE(code, at);
    bytes.writeUInt8(whenTrue, at + 2);
    bytes.writeUInt8(whenFalse, at + 3);
    bytes.writeUInt32LE(constant, at + 4);
  }

  return bytes;
}
