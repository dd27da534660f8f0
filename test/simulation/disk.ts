/** The disk of a machine. */
export type Disk = {
  /** Nothing can be written now. */
  full: boolean;
  /** Writes that found no room. */
  refused: number;
};

/** One with room. */
export function createDisk(): Disk {
  return {full: false, refused: 0};
}

/** What a write to a full disk ends in, as Node says it. */
export function noSpace(): Error {
  const details = {errno: -28, code: 'ENOSPC', syscall: 'write'};
  return Object.assign(new Error('ENOSPC: no space left on device, write'), details);
}
