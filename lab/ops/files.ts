import { readFileSync } from "node:fs"
import { dashboard, pages } from "./dashboards.ts"
import { withMetrics } from "./documents.ts"
import { rulesFile } from "./rules.ts"

const observing = "docs/observing.md"

/** What follows from the tables of metrics and alerts, by its path. */
export const files = (): ReadonlyMap<string, string> =>
  new Map([
    ...pages.map((page) => [`ops/grafana/${page}.json`, `${JSON.stringify(dashboard(page), null, 2)}\n`] as const),
    ["ops/prometheus/rules.yml", rulesFile()],
    [observing, withMetrics(readFileSync(observing, "utf8"))]
  ])
