import type { Redacted } from "effect"
import { Effect, Layer } from "effect"
import type { HttpServerRequest } from "effect/http"
import { FetchHttpClient, HttpServerResponse } from "effect/http"
import { attachRoute } from "./Playground/AttachRoute.ts"
import { botApiRoutes } from "./Playground/BotApi.ts"
import { Bots } from "./Playground/Bots.ts"
import { chatRoutes } from "./Playground/ChatApi.ts"
import { chatEventRoutes } from "./Playground/ChatEvents.ts"
import { pageRoutes } from "./Playground/ChatPage.ts"
import { faultRoutes, Faults } from "./Playground/Faults.ts"
import { groupRoutes } from "./Playground/Groups.ts"
import { inspectionRoutes } from "./Playground/Inspection.ts"
import { PageToken } from "./Playground/PageToken.ts"
import { People } from "./Playground/People.ts"
import { userInlineRoutes } from "./Playground/UserInline.ts"
import { userMessageRoutes } from "./Playground/UserMessages.ts"
import { userRoutes } from "./Playground/UserRoutes.ts"
import type { VideoDouble } from "./Playground/VideoDouble.ts"
import { Script } from "./Playground/VideoDouble/Script.ts"
import { visitors } from "./Playground/Visitors.ts"

export { ArkDouble, arkDoublePath } from "./Playground/ArkDouble.ts"
export { FalDouble, falDoublePath } from "./Playground/FalDouble.ts"
export { GoogleDouble, googleDoublePath } from "./Playground/GoogleDouble.ts"
export { KieDouble, kieDoublePath } from "./Playground/KieDouble.ts"
export { OpenRouterDouble, openRouterDoublePath } from "./Playground/OpenRouterDouble.ts"
export { ReplicateDouble, replicateDoublePath } from "./Playground/ReplicateDouble.ts"
export { VideoDouble, videoDoublePath } from "./Playground/VideoDouble.ts"

/** Where the page is, and the Bot API root (`TELEGRAM_API_ROOT` without the host) of the double. */
export const pagePath = "/playground"
export const telegramDoublePath = "/playground/telegram"

interface TelegramDoubleOptions {
  /** Where chats and files outlive the process; without one they are gone at the end. */
  readonly folder?: string | undefined
  /** The only token that is let in; without one each well-formed token is a bot of its own. */
  readonly token?: Redacted.Redacted | undefined
  /** Whether the Bot API is also at the root of the port, for clients that drop the path of an API root. */
  readonly atRoot?: boolean | undefined
}

/** The double of a video API: its routes, below a path of its own. */
export type VideoApiDouble = ReturnType<typeof VideoDouble.layer>

export interface PlaygroundOptions extends TelegramDoubleOptions {
  /** Telegram's double with its chat page. */
  readonly telegram: boolean
  /** Of video APIs, and with `VideoDouble` of the assistant. */
  readonly doubles?: ReadonlyArray<VideoApiDouble>
  /** Names by which it is reached, besides those of this machine and the address it listens at. */
  readonly hosts?: ReadonlyArray<string>
  /** Whether faults can be asked for. Default: only beside Telegram's double, as a demo bot may face the internet. */
  readonly faults?: boolean | undefined
}

/** Routes of Telegram's double, the chat page and its backend. */
const telegram = ({ folder, token, atRoot = false }: TelegramDoubleOptions) =>
  Layer.mergeAll(
    botApiRoutes(telegramDoublePath),
    atRoot ? botApiRoutes("") : Layer.empty,
    chatRoutes,
    userMessageRoutes,
    userInlineRoutes,
    attachRoute,
    chatEventRoutes,
    inspectionRoutes,
    groupRoutes,
    userRoutes,
    pageRoutes
  ).pipe(
    Layer.provide(Bots.layer({ folder, token })),
    Layer.provide(Layer.mergeAll(People.layer, FetchHttpClient.layer))
  )

/**
 * The doubles of everything outside, as routes: each speaks the real protocol over HTTP, and faults happen on demand
 * through one switchboard, `/playground/faults`.
 */
const layer = (options: PlaygroundOptions) => {
  const doubles = [
    ...((options.faults ?? options.telegram) ? [faultRoutes] : []),
    ...(options.telegram ? [telegram(options)] : []),
    ...(options.doubles ?? [])
  ]
  return Layer.mergeAll(Layer.empty, ...doubles).pipe(
    Layer.provide(visitors(options.hosts ?? []).layer),
    Layer.provide(PageToken.layer(options.folder)),
    Layer.provide([Faults.layer, Script.layer])
  )
}

/** Leads from another path to the page, with what a link brought along: `/?start=ref_…`. */
const page = (request: HttpServerRequest.HttpServerRequest) =>
  Effect.succeed(HttpServerResponse.redirect(`${pagePath}${/\?.*/.exec(request.url)?.[0] ?? ""}`))

export const Playground = { layer, telegram, page } as const
