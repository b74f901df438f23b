import { ark } from "./ark/Ark.ts"
import { fal } from "./fal/Fal.ts"
import { google } from "./google/Google.ts"
import { kie } from "./kie/Kie.ts"
import { openrouter } from "./openrouter/OpenRouter.ts"
import type { ProviderRecord } from "./ProviderRecord.ts"
import { replicate } from "./replicate/Replicate.ts"
import { sora } from "./sora/Sora.ts"

/** Every provider that the bot knows. Settings, documents, the start, doctor, callbacks and the playground read this list. */
export const providers: ReadonlyArray<ProviderRecord> = [sora, kie, google, openrouter, replicate, ark, fal]
