import { Effect } from "effect"
import OpenAI from "openai"
import { VideoDouble, videoDoublePath, type VideoDoubleOptions } from "../src/Playground/VideoDouble.ts"
import { noFfmpeg, serve } from "./DoubleServer.ts"

const quick: VideoDoubleOptions = { apiKey: undefined, webhook: undefined, renderSeconds: 0.3, ffmpeg: noFfmpeg }

/** The double on a port of its own until the scope ends, with an SDK client that never retries. */
export const start = (options: Partial<VideoDoubleOptions> = {}) =>
  Effect.gen(function* () {
    const { origin, fault } = yield* serve(VideoDouble.layer({ ...quick, ...options }))
    const baseURL = `${origin}${videoDoublePath}`
    return {
      origin,
      baseURL,
      openai: new OpenAI({ apiKey: "any", baseURL, maxRetries: 0 }),
      fault,
      get: (path: string) =>
        Effect.promise(() => fetch(`${baseURL}${path}`, { headers: { authorization: "Bearer any" } })),
      post: (path: string, body: unknown, headers: Record<string, string> = {}) =>
        Effect.promise(() =>
          fetch(`${baseURL}${path}`, {
            method: "POST",
            headers: { "content-type": "application/json", authorization: "Bearer any", ...headers },
            body: JSON.stringify(body)
          })
        )
    }
  })

/** What an SDK call was refused with. */
export const refusal = (call: () => Promise<unknown>) =>
  Effect.promise(async () => {
    try {
      await call()
    } catch (error) {
      if (error instanceof OpenAI.APIError) {
        return { status: error.status, code: error.code, type: error.type, param: error.param }
      }
      throw error
    }
    return undefined
  })
