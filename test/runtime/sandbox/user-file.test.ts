import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {createUserFile} from '../../../source/runtime/sandbox/user-file.js';
import {testDirectory} from '../support/directory.js';

describe('createUserFile', () => {
  it.skipIf(process.platform === 'win32')(
    'another user can read who he is, whatever the umask is',
    async () => {
      const path = join(await testDirectory(), 'passwd');
      const umask = process.umask(0o077);
      try {
        await createUserFile(path, () => 'bob').write();
      } finally {
        process.umask(umask);
      }

      expect(await readFile(path, 'utf8')).toMatch(/^bob:x:\d+:\d+::\/tmp:\/bin\/sh\n$/);
      expect((await stat(path)).mode & 0o777).toBe(0o644);
    },
  );
});
