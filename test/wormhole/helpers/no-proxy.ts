import {vi} from 'vitest';

/** Makes an environment that asks for no proxy; `vi.unstubAllEnvs()` takes it back. */
export function stubNoProxy(): void {
  for (const name of ['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy']) {
    vi.stubEnv(name, '');
    vi.stubEnv(name.toUpperCase(), '');
  }
}
