import {parseWhole} from '../cli/numbers.js';

/** The flags that say where to listen; each may be left out. */
export type PortFlags = {
  readonly port?: string;
  readonly 'mailbox-port'?: string;
  readonly 'relay-port'?: string;
};

type Ports = {readonly board: number; readonly mailbox: number; readonly relay: number};

const range = {min: 0, max: 65_535};

/**
 * Reads the ports. With any port for the board, the others take any as well.
 * @throws UsageError one sentence
 */
export function readPorts(flags: PortFlags): Ports {
  const board = parseWhole(flags.port ?? '2222', 'port', range);
  const usual = (port: string): string => (board === 0 ? '0' : port);
  return {
    board,
    mailbox: parseWhole(flags['mailbox-port'] ?? usual('4000'), 'mailbox-port', range),
    relay: parseWhole(flags['relay-port'] ?? usual('4001'), 'relay-port', range),
  };
}
