// Where each double is below its server's address; the real API's own paths are below these. Apart from the doubles, as
// who only needs an address should not load one.

export const openAiPath = "/playground/openai"
/** The base URL for the `openai` SDK. */
export const videoDoublePath = `${openAiPath}/v1` as const
export const kieDoublePath = "/playground/kie"
export const googleDoublePath = "/playground/google"
export const openRouterDoublePath = "/playground/openrouter"
export const replicateDoublePath = "/playground/replicate"
export const arkDoublePath = "/playground/ark"
/** Queue, storage and platform alike. */
export const falDoublePath = "/playground/fal"
