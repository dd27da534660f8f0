import {cleanText} from '../../message/clean.js';

/** Bytes of a name at most, as file systems have it. */
const maxName = 255;
/** Directories within directories at most. */
export const maxDepth = 100;
/** Names that Windows gives to devices, whatever their ending. */
const device = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
/** The two characters that choose whether an emoji has colours; they deceive nobody. */
const looks = /[\uFE0E\uFE0F]/g;

/**
 * The name under which something that the other side offers may stand in a directory of ours: the last part of what
 * it says, by the rules of this system. Other programs send bare names; whatever leads elsewhere is cut off.
 * @returns undefined when nothing usable is left
 */
export function safeName(offered: string, platform = process.platform): string | undefined {
  const name = offered.split(platform === 'win32' ? /[/\\]/ : '/').at(-1) ?? '';
  return isSound(name, platform) && !isDeceptive(name) ? name : undefined;
}

/**
 * The path, in parts, at which an archive may put an entry below the directory that it is unpacked into. Nothing is
 * cut off here: an honest archive has no name that would need it.
 * @returns undefined for a path that is absolute or leads out of the directory, and on Windows for one with a drive letter
 */
export function safePath(entry: string, platform = process.platform): readonly string[] | undefined {
  const parts = entry.split('/');
  return parts.length <= maxDepth && parts.every((part) => isSound(part, platform) && !part.includes('\\'))
    ? parts
    : undefined;
}

/** Whether a name holds what could move a terminal's cursor, or hide or reverse text that a person is asked about. */
function isDeceptive(name: string): boolean {
  const bare = name.replace(looks, '');
  return cleanText(bare, bare.length) !== bare;
}

/** Whether a name stands for itself, in its directory, on this system. */
function isSound(name: string, platform: NodeJS.Platform): boolean {
  return (
    name !== '' &&
    name !== '.' &&
    name !== '..' &&
    !name.includes('\0') &&
    Buffer.byteLength(name) <= maxName &&
    (platform !== 'win32' || isSoundOnWindows(name))
  );
}

/** A colon would name a drive or write into a file's second stream; trailing dots and spaces would be dropped. */
function isSoundOnWindows(name: string): boolean {
  return !/[<>:"|?*]|[. ]$/.test(name) && !device.test(name);
}
