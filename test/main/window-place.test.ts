import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WindowMemory } from '../../electron/main/window-memory.ts';
import { placeOnScreen } from '../../electron/main/window-place.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const screens = [
  { x: 0, y: 25, width: 1440, height: 875 },
  { x: 1440, y: 0, width: 1920, height: 1080 },
];
const area = { x: 100, y: 100, width: 1000, height: 700 };

test.for([
  { what: 'as it was', from: area, to: area },
  { what: 'on the second screen', from: { ...area, x: 1600 }, to: { ...area, x: 1600 } },
  {
    what: 'no larger than its screen',
    from: { ...area, width: 9000, height: 9000 },
    to: { ...area, width: 1440, height: 875 },
  },
  { what: 'no smaller than it is of use', from: { ...area, width: 10, height: 10 }, to: undefined },
  { what: 'with its title bar on the screen', from: { ...area, y: 0 }, to: { ...area, y: 25 } },
  { what: 'afresh when its screen is gone', from: { ...area, x: 5000 }, to: undefined },
  { what: 'afresh when it is below every screen', from: { ...area, y: 2000 }, to: undefined },
  { what: 'afresh when hardly a strip is left', from: { ...area, x: -950 }, to: undefined },
  { what: 'afresh the first time', from: undefined, to: undefined },
])('the window opens $what', ({ from, to }) => {
  const place = placeOnScreen(from === undefined ? undefined : { area: from, maximized: false }, screens);
  expect(place).toEqual(to === undefined ? { maximized: false } : { area: to, maximized: false });
});

test('a place is remembered; a file that says anything else is forgotten', () => {
  const folder = join(tempFolder(), 'data');
  const memory = new WindowMemory(folder);
  expect(memory.recall()).toBeUndefined();
  memory.remember({ area, maximized: true });
  expect(memory.recall()).toEqual({ area, maximized: true });
  for (const text of ['', '{}', '{"area":{"x":1e99,"y":0,"width":1,"height":1},"maximized":false}', '[1']) {
    writeFileSync(join(folder, 'window.json'), text);
    expect(memory.recall(), text).toBeUndefined();
  }
});

test('a folder that cannot be written stops nothing', () => {
  const file = join(tempFolder(), 'file');
  writeFileSync(file, '');
  const memory = new WindowMemory(join(file, 'data'));
  memory.remember({ maximized: true });
  expect(memory.recall()).toBeUndefined();
});
