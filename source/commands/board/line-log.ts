/** A log of lines that may fail without harm: a full disk or a reader that has gone must not end a service. */

/** @returns A function that writes a line. When writing fails, lines are lost until it works again. */
export function createLineLog(stream: NodeJS.WritableStream): (line: string) => void {
  // A failed write is told as an event, and one without a listener ends the program.
  stream.on('error', () => undefined);
  return (line) => {
    stream.write(`${line}\n`);
  };
}
