import { chargeOf, perSecond, perVideo, type Rates } from "../Double/charge.ts"
import type { Order } from "../VideoDouble/Job.ts"

/** A second with sound, and one without. */
const heard = (loud: number, silent: number, lines: number): Rates => [
  perSecond(loud, { lines, sound: true }),
  perSecond(silent, { lines, sound: false })
]

const byLines = (smallest: number, hd: number, full: number): Rates => [
  perSecond(smallest, { lines: 480 }),
  perSecond(hd, { lines: 720 }),
  perSecond(full)
]

const gemini: Rates = [perVideo(90, { upTo: 4 }), perVideo(120, { upTo: 6 }), perVideo(150, { upTo: 8 }), perVideo(180)]
const grok: Rates = [perSecond(1.6, { lines: 480 }), perSecond(3)]
const h3 = (price: number): Rates => [perSecond(price, { lines: 768 }), perSecond(price * 2)]

/**
 * What KIE charges in credits, of which two hundred cost a dollar: by https://kie.ai/pricing as of 2026-06-09, where the model's page
 * under https://docs.kie.ai/market says nothing newer. Wan 3.0 Prime, Kling 3.0 Turbo and Seedance 2.0 Mini are as other resellers
 * list them; of MiniMax H3 the price of 2K is not published, and taken for twice that of 768P.
 */
const prices: Readonly<Record<string, Rates>> = {
  "wan/3-0-video": byLines(8, 16, 32),
  "wan/3-0-video-prime": byLines(13.6, 28, 56),
  "kling-3.0/video": [...heard(20, 14, 720), ...heard(27, 18, 1080), perSecond(67)],
  "kling/v3-turbo-text-to-video": [perSecond(26, { lines: 720 }), perSecond(38)],
  "bytedance/seedance-2-5": byLines(28, 63, 158),
  "bytedance/seedance-2": byLines(19, 41, 102),
  "bytedance/seedance-2-fast": byLines(15.5, 33, 33),
  "bytedance/seedance-2-mini": byLines(6.8, 15.2, 15.2),
  "minimax-h3/text-to-video": h3(8),
  "minimax-h3/image-to-video": h3(8),
  "minimax-h3/reference-to-video": h3(16),
  "grok-imagine/text-to-video": grok,
  "grok-imagine/image-to-video": grok,
  "gemini-omni-video": gemini,
  "google/gemini-omni-flash-1-1": gemini,
  "sora-2-text-to-video": [perVideo(30, { upTo: 10 }), perVideo(35)],
  "sora-2-image-to-video": [perVideo(30, { upTo: 10 }), perVideo(35)]
}

/** A video's credits, of which KIE counts tenths. */
export const creditsOf = (order: Order): number => {
  const rates = prices[order.model]
  return rates === undefined ? 0 : Math.round(chargeOf(rates, order) * 10) / 10
}
