import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { rateText } from '../../text/sizes.ts';
import type { Units } from '../../text/units.svelte.ts';
import { agoText, axisTop } from './rate-line.ts';

/** Seconds between two marks of the time axis. */
const wholeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400] as const;

export interface RateLook {
  readonly units: Units;
  /** What the time axis calls its end. */
  readonly newest: string;
}

export interface RateDrawing {
  show(points: [number[], number[]]): void;
  end(): void;
}

/** Draws rates into an element as wide and high as it is, in the colours that its style sheet names at the moment. */
export function drawRates(box: HTMLElement, { units, newest }: RateLook): RateDrawing {
  let points: [number[], number[]] = [[], []];
  let plot = make();

  function make(): uPlot {
    return new uPlot({ ...sizeOf(box), ...look(box, { units, newest }) }, points, box);
  }
  function remake(): void {
    plot.destroy();
    plot = make();
  }

  const resized = new ResizeObserver(() => plot.setSize(sizeOf(box)));
  resized.observe(box);
  const recoloured = new MutationObserver(remake);
  recoloured.observe(document.documentElement, { attributeFilter: ['class'] });
  const contrast = matchMedia('(forced-colors: active)');
  contrast.addEventListener('change', remake);

  return {
    show(next) {
      points = next;
      plot.setData(next);
    },
    end() {
      resized.disconnect();
      recoloured.disconnect();
      contrast.removeEventListener('change', remake);
      plot.destroy();
    },
  };
}

function sizeOf(box: HTMLElement): { readonly width: number; readonly height: number } {
  return { width: Math.max(1, box.clientWidth), height: Math.max(1, box.clientHeight) };
}

function look(box: HTMLElement, { units, newest }: RateLook): Omit<uPlot.Options, 'width' | 'height'> {
  const style = getComputedStyle(box);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--text-muted'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  };
  const base = units === 'binary' ? 1024 : 1000;
  return {
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 24, 0, 0],
    scales: {
      x: { time: false },
      y: {
        range: (plot) => [
          0,
          axisTop(
            [...(plot.data[1] ?? [])].map((rate) => rate ?? 0),
            base,
          ),
        ],
      },
    },
    axes: [
      {
        ...axis,
        size: 24,
        gap: 4,
        space: 56,
        incrs: [...wholeSteps],
        grid: { show: false },
        values: (_, seconds) => seconds.map((one) => agoText(one, newest)),
      },
      { ...axis, size: 76, space: 40, values: (_, rates) => rates.map((rate) => rateText(rate, units)) },
    ],
    series: [{}, { stroke: colour('--accent'), width: 2, points: { show: false }, fill: `${colour('--accent')}22` }],
  };
}
