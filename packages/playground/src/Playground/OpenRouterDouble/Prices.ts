import { chargeOf, perMillionTokens, perSecond, type Rate, type Rates } from "../Double/charge.ts"
import type { Order } from "../VideoDouble/Job.ts"

/** A second with sound, and one without. */
const heard = (loud: number, silent: number, lines?: number): Rates => {
  const of = lines === undefined ? {} : { lines }
  return [perSecond(loud, { ...of, sound: true }), perSecond(silent, { ...of, sound: false })]
}

const byLines = (...prices: ReadonlyArray<readonly [lines: number, price: number]>): ReadonlyArray<Rate> =>
  prices.map(([lines, price]) => perSecond(price, { lines }))

/** What OpenRouter charges in dollars, by https://openrouter.ai/api/v1/videos/models as of 2026-11-29. Of Hailuo 3 in 768p nothing is known. */
const prices: Readonly<Record<string, ReadonlyArray<Rate>>> = {
  "kwaivgi/kling-v3.0-std": heard(0.126, 0.084),
  "kwaivgi/kling-v3.0-pro": heard(0.168, 0.112),
  "alibaba/wan-3.0": byLines([480, 0.05], [720, 0.1], [1080, 0.2]),
  "alibaba/wan-3.0-prime": byLines([480, 0.068], [720, 0.14], [1080, 0.28]),
  "google/veo-3.1": heard(0.4, 0.2),
  "google/veo-3.1-fast": [...heard(0.1, 0.08, 720), ...heard(0.12, 0.1, 1080)],
  "google/veo-3.1-lite": heard(0.05, 0.03, 720),
  "bytedance/seedance-2.0": [perMillionTokens(7.7, { lines: 1080 }), perMillionTokens(7)],
  "bytedance/seedance-2.0-fast": [perMillionTokens(4.2)],
  "bytedance/seedance-2.5": [perMillionTokens(10.7)],
  "bytedance/seedance-2.5-flash": byLines([480, 0.067]),
  "minimax/hailuo-3": byLines([1440, 0.13]),
  "x-ai/grok-imagine-video": byLines([480, 0.05], [720, 0.07]),
  "x-ai/grok-imagine-video-1.5": byLines([480, 0.08], [720, 0.14], [1080, 0.25])
}

const ratesOf = (model: string): Rates | undefined => {
  const [first, ...others] = prices[model] ?? []
  return first && [first, ...others]
}

/** A video's price, in dollars with four places. */
export const dollarsOf = (order: Order): number => {
  const rates = ratesOf(order.model)
  return rates === undefined ? 0 : Math.round(chargeOf(rates, order) * 10_000) / 10_000
}

const wordOf = (lines: number) => (lines === 1440 ? "2k" : `${lines}p`)

const skuOf = ({ price, per, lines, sound }: Rate): readonly [name: string, price: string] => {
  const of = lines === undefined ? "" : `_${wordOf(lines)}`
  if (per === "million-tokens") return [`video_tokens${of}`, (price / 1_000_000).toFixed(10).replace(/0+$/, "")]
  const audio = sound === undefined ? "" : sound ? "_with_audio" : "_without_audio"
  return [`duration_seconds${audio}${of}`, String(price)]
}

/** The prices of a model as the list names them. */
export const skusOf = (model: string): Readonly<Record<string, string>> =>
  Object.fromEntries((ratesOf(model) ?? []).map(skuOf))
