import {cleanText} from '../../message/clean.js';
import type {Link, Projection} from '../../store/projection.js';
import {strangersOf} from '../../store/selectors/membership.js';
import type {Theme} from '../kit/theme.js';
import {alertTexts} from '../health/alert-text.js';
import {count} from '../kit/format/count.js';
import {useClusters, useNow, useProjection, useSelector, useSize, useTheme} from '../kit/hooks.js';
import {Lines} from '../kit/line.js';
import {Pane} from '../kit/pane.js';
import {Table, tableHeight} from '../kit/table.js';
import {clusterBlock} from './cluster-block.js';
import {memberColumns, memberIds, memberRow} from './row.js';

/** The people, and below them the clusters that are open where there are several. */
export function PeoplePane() {
  const theme = useTheme();
  const now = useNow();
  const {columns, rows} = useSize();
  const projection = useProjection();
  const {members, link} = projection;
  const ids = useSelector(memberIds);
  const above = outside(link, columns, theme).slice(0, rows);
  const below = clusterBlock(useClusters(), columns, theme);
  // The people come first: they keep half of a small screen.
  const wanted = Math.max(rows - above.length - below.length, Math.ceil(rows / 2));
  const height = Math.min(wanted, rows - above.length);
  return (
    <Pane title={`People ${count(members.size)}`} hint={listHint(projection)}>
      <Lines lines={above} />
      <Table
        columns={memberColumns}
        ids={ids}
        row={(user) => {
          const member = members.get(user);
          return member && memberRow(member, projection, now, theme);
        }}
        empty="Nobody has been seen yet."
        height={height}
      />
      <Lines lines={below.slice(0, Math.max(0, rows - above.length - tableHeight(ids, height)))} />
    </Pane>
  );
}

function listHint(projection: Projection): string {
  const {members} = projection;
  const listed = [...members.values()].filter((member) => member.listed === true).length;
  const known = [...members.values()].some((member) => member.listed !== undefined);
  if (!known) return 'access list not seen yet';
  const strangers = strangersOf(projection).length;
  const others = strangers === 0 ? '' : `, ${count(strangers)} stranger${strangers === 1 ? '' : 's'}`;
  return `${count(listed)} on the access list${others}`;
}

/** Why we are not among them, as a whole: then what is below is old, or nothing at all. */
function outside(link: Link, columns: number, theme: Theme): readonly string[] {
  if (link.detail === undefined || link.state === 'live' || link.state === 'connecting') return [];
  const texts = alertTexts([{level: 'warn', text: cleanText(link.detail, 300)}], columns, theme);
  return [...texts, ''];
}
