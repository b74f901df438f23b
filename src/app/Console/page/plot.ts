import { html } from "htm/preact"
import { useEffect, useRef } from "preact/hooks"
import uPlot from "uplot"

/** A line of a plot: its name, the colour of the page's own that it has, and its values. */
export interface Curve {
  readonly name: string
  readonly colour: "--link" | "--good" | "--bad" | "--wary"
  /** Null where there is nothing to tell. */
  readonly values: ReadonlyArray<number | null>
}

const height = 160

const colourOf = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/** Drawn anew when it becomes light or dark, or as wide as the page, which a canvas does not by itself. */
const draw = (into: HTMLElement, times: ReadonlyArray<number>, curves: ReadonlyArray<Curve>) => {
  const axis = {
    stroke: colourOf("--soft"),
    grid: { stroke: colourOf("--line") },
    ticks: { stroke: colourOf("--line") }
  }
  return new uPlot(
    {
      width: into.clientWidth,
      height,
      legend: { show: false },
      cursor: { show: false },
      axes: [axis, { ...axis, size: 40 }],
      scales: { y: { range: (_, __, most) => [0, Math.max(1, most)] } },
      series: [
        {},
        ...curves.map(({ name, colour }) => ({
          label: name,
          stroke: colourOf(colour),
          width: 2,
          points: { show: false }
        }))
      ]
    },
    [times.map((at) => at / 1000), ...curves.map(({ values }) => [...values])],
    into
  )
}

/** What happened a minute. Whoever does not see it is told the last value and the greatest. */
export const Plot = ({
  title,
  times,
  curves
}: {
  readonly title: string
  readonly times: ReadonlyArray<number>
  readonly curves: ReadonlyArray<Curve>
}) => {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const into = place.current
    if (into === null) return undefined
    let plot = draw(into, times, curves)
    const again = () => {
      plot.destroy()
      plot = draw(into, times, curves)
    }
    const dark = matchMedia("(prefers-color-scheme: dark)")
    dark.addEventListener("change", again)
    addEventListener("resize", again)
    return () => {
      dark.removeEventListener("change", again)
      removeEventListener("resize", again)
      plot.destroy()
    }
  }, [times.at(-1), curves.flatMap(({ values }) => values).join()])
  const words = curves.map(
    ({ name, values }) =>
      `${name}: ${values.at(-1) ?? 0} now, ${Math.max(0, ...values.map((value) => value ?? 0))} at most`
  )
  return html`<figure class="plot">
    <figcaption>
      ${title}
      ${curves.map(({ name, colour }) => html`<span class="key ${colour.slice(2)}" key=${name}>${name}</span>`)}
    </figcaption>
    <div ref=${place} role="img" aria-label="${title}. ${words.join("; ")}"></div>
  </figure>`
}
