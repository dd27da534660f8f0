/**
 * What an error says, whatever was thrown: its message where it has one, or the thing itself as text. Of an error of the file
 * system that is what went wrong and where, without the names that programmers have for it.
 */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error) || error.message === '') return String(error);
  return fileTrouble(error) ?? error.message;
}

/** `ENOENT: no such file or directory, open '/tmp/x'`, as Node.js puts it, is `no such file or directory (/tmp/x)`. */
function fileTrouble(error: Error): string | undefined {
  const {code, syscall, path} = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined || !error.message.startsWith(`${code}: `)) return undefined;
  const words = error.message.slice(code.length + 2);
  const end = words.indexOf(`, ${syscall}`);
  if (end === -1) return undefined;
  return path === undefined ? words.slice(0, end) : `${words.slice(0, end)} (${path})`;
}
