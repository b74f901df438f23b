import { Effect, Option } from "effect"
import { MicroDollars } from "../../domain/Dollars.ts"
import type { Ratio } from "../../domain/Video.ts"
import { type JsonApi, malformed } from "../../platform/JsonApi.ts"
import type { Provider, ProviderError, StillMaker, TaskRef } from "../VideoProvider.ts"
import { failAs } from "./Errors.ts"
import { readRequestId } from "./Wire.ts"

/** Who draws: its words about a scene are as good as those of the video models, at one price. */
const endpoint = "fal-ai/flux-2-pro"

/** What a picture of up to a million pixels costs there: larger ones are charged by the million that they begin. */
const cost = MicroDollars.make(30_000)

/** Each shape in whole steps of the model, below a million pixels. */
const sizes: Readonly<Record<Ratio, { readonly width: number; readonly height: number }>> = {
  "16:9": { width: 1280, height: 720 },
  "9:16": { width: 720, height: 1280 },
  "1:1": { width: 960, height: 960 },
  "4:3": { width: 1088, height: 816 },
  "3:4": { width: 816, height: 1088 },
  "21:9": { width: 1344, height: 576 }
}

interface Parts {
  readonly queue: JsonApi
  readonly seconds: number
  /** Of a request whose result is a picture. */
  readonly status: Provider["status"]
}

/** Still pictures by the same queue: nobody is called back about them, as somebody waits for each. */
export const makeStill = ({ queue, seconds, status }: Parts): StillMaker => ({
  model: endpoint,
  cost,
  submit: Effect.fn("FalApi.still")(function* (prompt, ratio): Effect.fn.Return<TaskRef, ProviderError> {
    const body = yield* queue(seconds, {
      method: "POST",
      path: `/${endpoint}`,
      body: { prompt, image_size: sizes[ratio], output_format: "jpeg" }
    }).pipe(Effect.catch(failAs("submit")))
    const id = readRequestId(body)
    if (Option.isNone(id)) return yield* failAs("submit")(malformed)
    yield* Effect.logInfo("fal still requested").pipe(Effect.annotateLogs({ taskId: id.value, model: endpoint }))
    return id.value
  }),
  status: (task) => status(task, endpoint)
})
