import { Clock, Effect, Layer, Option, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { stat } from "node:fs/promises"
import { JobId } from "../../domain/Ids.ts"
import { fallbackLanguage, type Language, languageCodes } from "../../domain/Language.ts"
import { plain } from "../../platform/Locale.ts"
import { makeBotName } from "../../telegram/botName.ts"
import { type Job, Jobs } from "../../video/Jobs.ts"
import { labelOf, ModelCatalogue } from "../../video/ModelCatalogue.ts"
import { SharedLinks } from "../../video/SharedLinks.ts"
import { type StoredVideo, VideoStore } from "../../video/VideoStore.ts"
import { fileAnswer } from "./SharedVideo/fileAnswer.ts"
import { pagePolicy, refusalPage, videoPage } from "./SharedVideo/page.ts"
import { languageOf, wantsPage } from "./SharedVideo/visitor.ts"

const refusals = { wrong: 403, expired: 410, missing: 404, unreadable: 503 } as const
type Refusal = keyof typeof refusals

/** What lies behind a link: the page or the file by who asks, and the parts of the page by their names. */
const parts = { "": "link", "/video.mp4": "video", "/poster.jpg": "poster" } as const
type Part = (typeof parts)[keyof typeof parts]

/** Seconds for which a player keeps what it has, so that a replay asks nobody; no longer than the link works. */
const maxKept = 24 * 60 * 60

/** A page waits no longer for Telegram to say how the bot is called. */
const nameWithin = "1 second"

/** A link is a secret: no address leaks it, and nothing but the video is loaded or run. */
const safe = {
  "cache-control": "private, no-store",
  "content-security-policy": pagePolicy,
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex"
}
/** Browsers dress a bare video in a page with a style of their own. */
const barePolicy = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
const byWho = { vary: "accept, accept-language, user-agent" }

const htmlPage = (html: string, status: number) =>
  HttpServerResponse.text(html, { status, headers: { ...safe, ...byWho }, contentType: "text/html; charset=utf-8" })

/** Whoever opens a link need not know the bot, so a refusal says what it means in every language. */
const refusalText = (why: Refusal) =>
  HttpServerResponse.text(`${languageCodes.map((language) => plain(language)(`link-${why}`)).join("\n")}\n`, {
    status: refusals[why],
    headers: { ...safe, ...byWho },
    contentType: "text/plain; charset=utf-8"
  })

const decodeId = Schema.decodeUnknownOption(JobId)

/** A request for something behind a link. */
interface Asked {
  readonly request: HttpServerRequest.HttpServerRequest
  readonly query: URLSearchParams
  readonly language: Language
  readonly part: Part
}

const asQuery = (query: URLSearchParams, more: Readonly<Record<string, string>> = {}) =>
  new URLSearchParams({ e: query.get("e") ?? "", s: query.get("s") ?? "", ...more }).toString()

/** A name for the file on whoever's disk: the video's number and its model, without what a file system minds. */
const nameOf = (job: Job, model: string): string =>
  `KudoAiBot ${job.number} ${model.replaceAll(/[^\p{L}\p{N} .-]/gu, "")}`.replaceAll(/ +/g, " ").trim() + ".mp4"

/** ASCII for old clients, and the name itself for the others. */
const disposition = (kind: "inline" | "attachment", name: string) =>
  `${kind}; filename="${name.replaceAll(/[^\x20-\x7e]/g, "_")}"; filename*=UTF-8''${encodeURIComponent(name)}`

const poster = Effect.fnUntraced(function* ({ cover, thumbnail }: StoredVideo) {
  const path = cover ?? thumbnail
  if (path === undefined) return undefined
  const bytes = yield* Effect.promise(() =>
    stat(path).then(
      ({ size }) => size,
      () => 0
    )
  )
  return bytes > 0 ? { path, bytes } : undefined
})

const makeAnswers = Effect.fnUntraced(function* (playground: boolean) {
  const jobs = yield* Jobs
  const catalogue = yield* ModelCatalogue
  const { publicUrl } = yield* SharedLinks
  const botName = yield* makeBotName

  /** The way to the bot: in the playground its chat page, seen from the page's own address. */
  const way = Effect.fnUntraced(function* (start = "") {
    if (playground) return "../playground"
    const name = Option.flatten(yield* Effect.timeoutOption(botName, nameWithin))
    return Option.getOrUndefined(Option.map(name, (name) => `https://t.me/${name}${start}`))
  })

  const refuse = Effect.fnUntraced(function* (why: Refusal, { request, language, part }: Asked, id?: JobId) {
    if (part !== "link" || !wantsPage(request.headers)) return refusalText(why)
    const again = why === "expired"
    const href = yield* way(again ? `?start=video_${id}` : "")
    const html = refusalPage(why, language, href === undefined ? undefined : { href, again })
    return htmlPage(html, refusals[why])
  })

  const job = (id: JobId) => Effect.map(Effect.option(jobs.find(id)), Option.flatten)

  const page = Effect.fnUntraced(function* (id: JobId, video: StoredVideo, { query, language }: Asked) {
    const found = yield* job(id)
    const address = (part: string, more?: Readonly<Record<string, string>>) => `${id}${part}?${asQuery(query, more)}`
    const html = videoPage(
      {
        ...video,
        model: Option.match(found, {
          onNone: () => "KudoAiBot",
          onSome: ({ request }) => labelOf(catalogue, request.model, language)
        }),
        until: Number(query.get("e")) * 1000,
        file: address("/video.mp4"),
        download: address("/video.mp4", { download: "1" }),
        poster: (yield* poster(video)) === undefined ? undefined : address("/poster.jpg"),
        address: publicUrl === undefined ? undefined : `${publicUrl}/v/${address("")}`
      },
      language,
      yield* way()
    )
    return htmlPage(html, 200)
  })

  const file = Effect.fnUntraced(function* (id: JobId, video: StoredVideo, { request, query, part }: Asked) {
    const left = Number(query.get("e")) - Math.floor((yield* Clock.currentTimeMillis) / 1000)
    const headers = {
      ...safe,
      "content-security-policy": barePolicy,
      "cache-control": `private, max-age=${Math.min(maxKept, left)}`
    }
    if (part === "poster") {
      const picture = yield* poster(video)
      if (picture === undefined) return refusalText("missing")
      return fileAnswer(request, { ...video, ...picture, contentType: "image/jpeg", headers })
    }
    const saved = query.has("download")
    const found = saved ? yield* job(id) : Option.none()
    const name = Option.match(found, {
      onNone: () => `${id}.mp4`,
      onSome: (job) => nameOf(job, labelOf(catalogue, job.request.model, fallbackLanguage))
    })
    return fileAnswer(request, {
      ...video,
      contentType: "video/mp4",
      headers: {
        ...headers,
        ...(part === "link" ? byWho : {}),
        "content-disposition": disposition(saved ? "attachment" : "inline", name)
      }
    })
  })

  return { refuse, page, file }
})

const notAllowed = HttpServerResponse.text("Only GET and HEAD.\n", {
  status: 405,
  headers: { ...safe, allow: "GET, HEAD" }
})

/**
 * `GET` and `HEAD /v/{id}?e=…&s=…`: the page of the video behind a signed link for people, and for players and tools the
 * video itself, whole or a part of it, from the disk in bounded memory. 403 for a wrong signature, 410 for an expired
 * link, 404 for a video that is not there. `/v/{id}/video.mp4` and `/v/{id}/poster.jpg` are always the files.
 */
export const SharedVideo = {
  layer: ({ playground }: { readonly playground: boolean }) =>
    HttpRouter.use(
      Effect.fnUntraced(function* (router) {
        const links = yield* SharedLinks
        const store = yield* VideoStore
        const { refuse, page, file } = yield* makeAnswers(playground)

        const serve = (part: Part) =>
          Effect.gen(function* () {
            const request = yield* HttpServerRequest.HttpServerRequest
            const { params } = yield* HttpRouter.RouteContext
            const query = new URL(request.url, "http://localhost").searchParams
            const asked = { request, query, part, language: languageOf(request.headers["accept-language"]) }
            const id = Option.getOrUndefined(decodeId(params["id"]))
            if (id === undefined) return yield* refuse("missing", asked)
            const given = { expires: query.get("e") ?? "", signature: query.get("s") ?? "" }
            const verdict = yield* links.verify(id, given)
            if (verdict !== "valid") return yield* refuse(verdict, asked, id)
            const video = yield* Effect.result(store.find(id))
            if (video._tag === "Failure") {
              return yield* refuse(video.failure.reason === "missing" ? "missing" : "unreadable", asked, id)
            }
            return yield* part === "link" && wantsPage(request.headers)
              ? page(id, video.success, asked)
              : file(id, video.success, asked)
          })

        for (const [path, part] of Object.entries(parts)) {
          const answer = serve(part)
          yield* router.add("*", `/v/:id${path}`, ({ method }) =>
            method === "GET" || method === "HEAD" ? answer : Effect.succeed(notAllowed)
          )
        }
      })
    ).pipe(Layer.provide(HttpRouter.disableLogger))
} as const
