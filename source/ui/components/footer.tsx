import type {FooterFacts} from '../chrome/footer-line.js';
import {footerLine} from '../chrome/footer-line.js';
import type {Rect} from '../layout.js';
import {Rows} from './rows.js';

type FooterProps = Omit<FooterFacts, 'columns'> & {readonly rect: Rect};

/** The keys that do something now. */
export function Footer({rect, ...facts}: FooterProps) {
  return <Rows rect={rect} lines={[footerLine({...facts, columns: rect.width})]} />;
}
