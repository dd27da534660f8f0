import {describe, expect, it} from 'vitest';
import {StatusLine} from '../../../../source/ui/app/header/status-line.js';
import {width} from '../../../../source/ui/kit/format/width.js';
import {drawPart} from '../../helpers/draw.js';
import {busyProjection} from '../../helpers/projection.js';

describe('StatusLine', () => {
  it('the status line gives link, workers and jobs, and is as wide as the screen', () => {
    const element = <StatusLine cluster="alice/friends" projection={busyProjection()} />;
    const line = (columns: number) => drawPart(element, {columns})[0] ?? '';
    expect(line(70).trim()).toBe('● LIVE 10 workers 7 running 57 done ✗ 3 alice/friends');
    expect(width(line(13))).toBe(13);
  });
});
