import {createRequire} from 'node:module';

const require = createRequire(import.meta.url);

/** The version of this package, as package.json has it. */
export const version: string = (require('p2p-tui/package.json') as {version: string}).version;
