import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useFormats } from '../shell/time';
import styles from './outcomes.module.css';

/** A line of days. A drawing beside a table that says the same: hidden from screen readers. */
export default function TrendChart({
  days,
  values,
  text,
  share,
}: {
  days: readonly string[];
  values: readonly (number | null)[];
  /** A value as people read it. */
  text: (value: number) => string;
  /** Between 0 and 1. */
  share: boolean;
}) {
  const formats = useFormats();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) {
      return;
    }
    const colour = (name: string) => getComputedStyle(element).getPropertyValue(name).trim();
    const draw = () => {
      // `light-dark()` is for the style sheet; a canvas wants the colour that came of it.
      const probe = document.createElement('span');
      element.append(probe);
      const resolved = (name: string) => {
        probe.style.color = `var(${name})`;
        return getComputedStyle(probe).color || colour(name);
      };
      const [line, quiet, edge, ground] = [
        resolved('--accent'),
        resolved('--quiet'),
        resolved('--edge'),
        resolved('--surface'),
      ];
      probe.remove();
      return new uPlot(
        {
          width: Math.max(120, element.clientWidth),
          height: 120,
          legend: { show: false },
          cursor: { y: false, drag: { x: false, y: false } },
          scales: {
            x: { time: true },
            y: { range: (_, min, max) => (share ? [0, 1] : [Math.min(0, min ?? 0), Math.max(1, max ?? 1)]) },
          },
          axes: [
            {
              stroke: quiet,
              grid: { show: false },
              ticks: { stroke: edge },
              size: 26,
              font: '11px system-ui',
              values: (_, splits) => splits.map((at) => formats.date(at * 1_000, 'day', 'UTC')),
            },
            {
              stroke: quiet,
              grid: { stroke: edge, width: 1 },
              ticks: { show: false },
              size: 64,
              font: '11px system-ui',
              values: (_, splits) => saidOnce(splits.map((value) => text(value))),
            },
          ],
          series: [
            {},
            {
              stroke: line,
              width: 2,
              spanGaps: false,
              points: { show: true, size: 5, fill: ground, stroke: line },
            },
          ],
        },
        [days.map((day) => Date.parse(`${day}T12:00:00Z`) / 1_000), [...values]],
        element,
      );
    };
    let plot = draw();
    const again = () => {
      plot.destroy();
      plot = draw();
    };
    let width = element.clientWidth;
    const resized = new ResizeObserver(() => {
      if (element.clientWidth !== width) {
        width = element.clientWidth;
        plot.setSize({ width: Math.max(120, width), height: 120 });
      }
    });
    resized.observe(element);
    const scheme = window.matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', again);
    const chosen = new MutationObserver(again);
    chosen.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] });
    return () => {
      resized.disconnect();
      chosen.disconnect();
      scheme.removeEventListener('change', again);
      plot.destroy();
    };
  }, [days, values, text, share, formats]);
  return <div ref={box} className={styles['chart']} aria-hidden="true" />;
}

/** Half a parcel is written as a whole one: what rounds to the label before it has none. */
function saidOnce(labels: readonly string[]): string[] {
  return labels.map((label, index) => (label === labels[index - 1] ? '' : label));
}
