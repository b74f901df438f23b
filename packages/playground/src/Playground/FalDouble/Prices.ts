import { perMillionTokens, perSecond, perVideo, type Rates } from "../Double/charge.ts"

/** A second with sound, and one without. */
const heard = (loud: number, silent: number, lines?: number): Rates => {
  const of = lines === undefined ? {} : { lines }
  return [perSecond(loud, { ...of, sound: true }), perSecond(silent, { ...of, sound: false })]
}

const veo = (loud: number, silent: number): Rates => [...heard(loud + 0.2, silent + 0.2, 2160), ...heard(loud, silent)]

const pixverse = (more: number): Rates => [
  ...heard(0.035 + more, 0.025 + more, 360),
  ...heard(0.045 + more, 0.035 + more, 540),
  ...heard(0.06 + more, 0.045 + more, 720),
  ...heard(0.115 + more, 0.09 + more, 1080)
]

/** Pairs of lines and a price of a second, up to the last, which is that of full HD. */
const byLines = (smaller: Readonly<Record<number, number>>, full: number): Rates => [
  perSecond(full, { lines: 1080 }),
  ...Object.entries(smaller).map(([lines, price]) => perSecond(price, { lines: Number(lines) }))
]

const ltx = (price: number): Rates => [
  perSecond(price, { lines: 1080 }),
  perSecond(price * 2, { lines: 1440 }),
  perSecond(price * 4, { lines: 2160 })
]

const vidu = (price: number): Rates => [
  perSecond(price / 2.2, { lines: 360 }),
  perSecond(price / 2.2, { lines: 540 }),
  perSecond(price)
]

/**
 * What fal charges in dollars, by what the ids of endpoints begin with; the longest that fits counts. Each is as the endpoint's own
 * page says it, `https://fal.ai/models/<endpoint>/llms.txt`, read on 2026-11-29. Where that says nothing, it is as OpenRouter or
 * other clients of fal list it: MiniMax H3 and H3 Max Turbo, Grok Imagine, Veo 3.1 Lite, Happy Horse 1.1, Vidu Q3 Turbo, Kling O3 Pro,
 * Hailuo 02 Pro, Seedance 2.0 Mini.
 */
const prices: Readonly<Record<string, Rates>> = {
  "bytedance/seedance-2.0": [perMillionTokens(14)],
  "bytedance/seedance-2.0/fast": [perMillionTokens(11.2)],
  "bytedance/seedance-2.0/mini": [perMillionTokens(3.5)],
  "fal-ai/bytedance/seedance/v1.5/pro": [
    perMillionTokens(2.4, { sound: true }),
    perMillionTokens(1.2, { sound: false })
  ],
  "fal-ai/bytedance/seedance/v1/pro": [perMillionTokens(2.5)],
  "fal-ai/bytedance/seedance/v1/pro/fast": [perMillionTokens(1)],
  "alibaba/wan-3.0": byLines({ 480: 0.05, 720: 0.1 }, 0.2),
  "alibaba/wan-3.0-prime": byLines({ 480: 0.068, 720: 0.14 }, 0.28),
  "fal-ai/wan/v2.7": byLines({ 720: 0.1 }, 0.15),
  "fal-ai/wan/v2.2-a14b": [perVideo(0.05, { lines: 480 }), perVideo(0.075, { lines: 580 }), perVideo(0.1)],
  "fal-ai/wan-25-preview": byLines({ 480: 0.05, 720: 0.1 }, 0.15),
  "alibaba/happy-horse": byLines({ 720: 0.14 }, 0.28),
  "alibaba/happy-horse/v1.1": byLines({ 720: 0.14 }, 0.18),
  "fal-ai/kling-video/v3/standard": heard(0.126, 0.084),
  "fal-ai/kling-video/v3/pro": heard(0.168, 0.112),
  "fal-ai/kling-video/v3/4k": [perSecond(0.42)],
  "fal-ai/kling-video/v3/turbo/standard": [perSecond(0.112)],
  "fal-ai/kling-video/v3/turbo/pro": [perSecond(0.14)],
  "fal-ai/kling-video/v2.6/pro": heard(0.14, 0.07),
  "fal-ai/kling-video/v2.5-turbo/pro": [perSecond(0.07)],
  "fal-ai/kling-video/o3/standard": heard(0.112, 0.084),
  "fal-ai/kling-video/o3/pro": heard(0.14, 0.112),
  "fal-ai/kling-video/o3/4k": [perSecond(0.42)],
  "fal-ai/veo3.1": veo(0.4, 0.2),
  "fal-ai/veo3.1/fast": veo(0.15, 0.1),
  "fal-ai/veo3.1/lite": heard(0.05, 0.03),
  "google/gemini-omni-flash": [perSecond(0.125)],
  "minimax/h3": [perSecond(0.13)],
  "minimax/h3-max": byLines({ 480: 0.05, 768: 0.08 }, 0.16),
  "minimax/h3-max-turbo": [perSecond(0.025, { lines: 480 }), perSecond(0.04)],
  "fal-ai/minimax/hailuo-2.3/standard": [perVideo(0.28, { upTo: 6 }), perVideo(0.56)],
  "fal-ai/minimax/hailuo-2.3/pro": [perVideo(0.49)],
  "fal-ai/minimax/hailuo-02/standard": [perSecond(0.045)],
  "fal-ai/minimax/hailuo-02/pro": [perSecond(0.08)],
  "fal-ai/ltx-2.3/text-to-video": ltx(0.08),
  "fal-ai/ltx-2.3/image-to-video": ltx(0.06),
  "fal-ai/ltx-2.3/text-to-video/fast": ltx(0.04),
  "fal-ai/ltx-2.3/image-to-video/fast": ltx(0.04),
  "fal-ai/pixverse/v6": pixverse(0),
  "fal-ai/pixverse/c1": pixverse(0.005),
  "xai/grok-imagine-video": [perSecond(0.05, { lines: 480 }), perSecond(0.07)],
  "xai/grok-imagine-video/v1.5": [perSecond(0.08, { lines: 480, plus: 0.01 }), perSecond(0.14, { plus: 0.01 })],
  "fal-ai/vidu/q3": vidu(0.154),
  "fal-ai/vidu/q3/text-to-video/turbo": vidu(0.077),
  "fal-ai/vidu/q3/image-to-video/turbo": vidu(0.077),
  "fal-ai/bytedance-upscaler/upscale/video": [
    perSecond(0.0072, { lines: 1080 }),
    perSecond(0.0144, { lines: 1440 }),
    perSecond(0.0288)
  ],
  "luma/agent/ray/v3.2": byLines({ 540: 0.1, 720: 0.2 }, 0.4)
}

/** What an endpoint charges; undefined for one that is not here. */
export const ratesOf = (endpoint: string): Rates | undefined => {
  const parts = endpoint.split("/")
  const bases = parts.map((_, n) => parts.slice(0, parts.length - n).join("/"))
  return bases.map((base) => prices[base]).find((rates) => rates !== undefined)
}
