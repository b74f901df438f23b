import shipped from "../../src/video/ModelCatalogue/models.json" with { type: "json" }

/** A model by the buttons that lead to it, and the providers that make its videos; where none are named, all that have it. */
export const models = [
  { where: "video", id: "sora-2", buttons: ["🌟 SORA 2", "✋ Вручную", "📱 9:16", "4 сек"] },
  { where: "kie", id: "wan-3", buttons: ["🌊 WAN 3.0", "✋ Вручную", "📱 9:16", "5 сек", "720p"] },
  { where: "google", id: "gemini-omni", buttons: ["🪄 GEMINI OMNI", "✋ Вручную", "📱 9:16", "4 сек", "720p"] },
  { where: "openrouter", id: "kling-3", buttons: ["🎥 KLING 3.0", "✋ Вручную", "📱 9:16", "5 сек"] },
  { where: "video", id: "sora-2-pro", buttons: ["💎 SORA 2 PRO", "✋ Вручную", "📱 9:16", "4 сек", "720p"] },
  {
    where: "replicate",
    id: "seedance-2-fast",
    by: ["replicate"],
    buttons: ["⚡ SEEDANCE 2 FAST", "✋ Вручную", "📱 9:16", "5 сек", "480p"]
  },
  {
    where: "ark",
    id: "seedance-2.5",
    by: ["ark"],
    buttons: ["🎭 SEEDANCE 2.5", "✋ Вручную", "📱 9:16", "5 сек", "480p"]
  },
  { where: "fal", id: "wan-2.7", buttons: ["🌊 WAN 2.7", "✋ Вручную", "📱 9:16", "5 сек", "720p"] }
] as const

/** What makes finished videos larger stands on no screen, but below each video. */
const unseen = new Set(["upscale-4k"])

const offeredOf = ({ id, routes }: (typeof shipped)[number]) => {
  const own = models.find((one) => one.id === id)
  if (own === undefined) return { id, enabled: unseen.has(id) }
  const makers: ReadonlyArray<string> | undefined = "by" in own ? own.by : undefined
  return {
    id,
    enabled: true,
    ...(makers !== undefined && { routes: routes.filter(({ provider }) => makers.includes(provider)) })
  }
}

/** The operator's file of models: these alone, and what makes theirs larger, so that all of them are on one screen. */
export const offeredModels: ReadonlyArray<object> = shipped.map(offeredOf)
