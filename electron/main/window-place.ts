import * as v from 'valibot';

/** Where a window stands, in device-independent pixels of the virtual screen. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowPlace {
  /** Absent: centred, at the size of a first start. */
  readonly area?: Area;
  readonly maximized: boolean;
}

const whole = v.pipe(v.number(), v.integer(), v.minValue(-100_000), v.maxValue(100_000));

export const windowPlaceSchema = v.object({
  area: v.optional(v.object({ x: whole, y: whole, width: whole, height: whole })),
  maximized: v.boolean(),
});

export const firstSize = { width: 1200, height: 820 } as const;
export const leastSize = { width: 360, height: 480 } as const;

/** How much of the window must be on a screen for a person to get hold of it. */
const grip = { width: 120, height: 60 } as const;

/** The place to open at: one that a screen of today shows, never larger than that screen. */
export function placeOnScreen(place: WindowPlace | undefined, workAreas: readonly Area[]): WindowPlace {
  const maximized = place?.maximized === true;
  const area = place?.area;
  const screen = area === undefined ? undefined : workAreas.find((each) => isReachable(area, each));
  if (area === undefined || screen === undefined) return { maximized };
  const width = within(area.width, leastSize.width, screen.width);
  const height = within(area.height, leastSize.height, screen.height);
  return { area: { x: area.x, y: Math.max(area.y, screen.y), width, height }, maximized };
}

function isReachable(area: Area, screen: Area): boolean {
  const across = Math.min(area.x + area.width, screen.x + screen.width) - Math.max(area.x, screen.x);
  const titleBar = area.y >= screen.y - grip.height && area.y + grip.height <= screen.y + screen.height;
  return across >= grip.width && titleBar;
}

function within(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
