import { webhookSecret } from "./production.ts"

/** Where the double of a provider is, below the playground's address, and how it is told apart. */
export interface DoubleOfProvider {
  /** As in stored jobs. */
  readonly provider: string
  /** As in faults. */
  readonly where: "video" | "kie" | "google" | "openrouter" | "replicate" | "ark" | "fal"
  readonly path: string
  /** What opens it; any key does. */
  readonly headers: Readonly<Record<string, string>>
  /** What a bot is told to have its videos made there, beside the settings of every world. */
  readonly env: (address: string) => Readonly<Record<string, string>>
}

const bearer = { authorization: "Bearer any" }

/** The doubles of all seven providers. */
export const doubles: ReadonlyArray<DoubleOfProvider> = [
  { provider: "sora", where: "video", path: "/playground/openai", headers: bearer, env: () => ({}) },
  {
    provider: "kie",
    where: "kie",
    path: "/playground/kie",
    headers: bearer,
    env: (address) => ({ KIE_API_KEY: "kie-key", KIE_BASE_URL: address, KIE_WEBHOOK_KEY: webhookSecret })
  },
  {
    provider: "google",
    where: "google",
    path: "/playground/google",
    headers: { "x-goog-api-key": "any" },
    env: (address) => ({ GEMINI_API_KEY: "gemini-key", GEMINI_BASE_URL: address })
  },
  {
    provider: "openrouter",
    where: "openrouter",
    path: "/playground/openrouter",
    headers: bearer,
    env: (address) => ({
      OPENROUTER_API_KEY: "openrouter-key",
      OPENROUTER_BASE_URL: address,
      OPENROUTER_WEBHOOK_SECRET: webhookSecret
    })
  },
  {
    provider: "replicate",
    where: "replicate",
    path: "/playground/replicate",
    headers: bearer,
    env: (address) => ({
      REPLICATE_API_TOKEN: "replicate-token",
      REPLICATE_BASE_URL: address,
      REPLICATE_WEBHOOK_SECRET: webhookSecret
    })
  },
  {
    provider: "ark",
    where: "ark",
    path: "/playground/ark",
    headers: bearer,
    env: (address) => ({ ARK_API_KEY: "ark-key", ARK_BASE_URL: address })
  },
  {
    provider: "fal",
    where: "fal",
    path: "/playground/fal",
    headers: { authorization: "Key any:any" },
    env: (address) => ({ FAL_KEY: "fal:key", FAL_BASE_URL: address })
  }
]

/** Those of some providers. */
export const doublesOf = (...providers: ReadonlyArray<string>): ReadonlyArray<DoubleOfProvider> =>
  doubles.filter(({ provider }) => providers.includes(provider))

/** The settings of a bot that has its videos made by doubles at a playground. */
export const madeBy = (playground: string, some: ReadonlyArray<DoubleOfProvider> = doubles): Record<string, string> =>
  Object.assign({}, ...some.map(({ env, path }) => env(`${playground}${path}`)))

/** An order that a double took. */
export interface Creation {
  readonly id: string
  readonly prompt: string
  /** As the provider names it. */
  readonly model: string
}

/** What draws a still before a video, and makes none. */
export const drawer = "fal-ai/flux-2-pro"

/** What makes a finished video larger, which it is told no words for. */
export const upscaler = "fal-ai/bytedance-upscaler/upscale/video"

/** What a double was asked to make, of which it remembers a thousand. */
export const creationsAt = async (playground: string, { path, headers }: DoubleOfProvider) => {
  const response = await fetch(`${playground}${path}/calls`, { headers })
  const { creates } = (await response.json()) as { readonly creates: ReadonlyArray<Creation> } // the double's own format
  return creates
}
