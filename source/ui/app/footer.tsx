import type {FooterFacts} from '../kit/key-hints.js';
import {footerLine} from '../kit/key-hints.js';
import type {Rect} from './layout.js';
import {Rows} from '../kit/rows.js';

type FooterProps = Omit<FooterFacts, 'columns'> & {readonly rect: Rect};

/** The keys that do something now. */
export function Footer({rect, ...facts}: FooterProps) {
  return <Rows rect={rect} lines={[footerLine({...facts, columns: rect.width})]} />;
}
