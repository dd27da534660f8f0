import {openTransfers, type Transfers} from '../wormhole/transfers.js';
import type {Settings} from './settings.js';

/**
 * The means to move payloads.
 * @param directory where received payloads go
 */
export function openWormhole(settings: Settings, directory: string): Transfers {
  return openTransfers({
    mailbox: settings.mailbox,
    directory,
    ...(settings.relay === undefined ? {} : {relay: settings.relay}),
    ...(settings.proxy === false ? {proxy: false} : {}),
  });
}
