import { ByteSize, Effect, Layer } from "effect"
import { HttpIncomingMessage, HttpRouter } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { JobFiles } from "../support/JobFiles.ts"
import { Margin } from "../support/Margin.ts"
import { UserNotes } from "../support/UserNotes.ts"
import { Lookup } from "../support/Lookup.ts"
import { MoneyLists } from "../support/MoneyLists.ts"
import { Overviews } from "../support/Overview.ts"
import { Series } from "../support/Series.ts"
import { Statistics } from "../support/Statistics.ts"
import { UserFiles } from "../support/UserFiles.ts"
import { JobRescue } from "../video/JobRescue.ts"
import { Resending } from "../video/Resending.ts"
import { actionHandlers } from "./Console/actionHandlers.ts"
import { Actions } from "./Console/Actions.ts"
import { authentication, type Operators, permission } from "./Console/authenticate.ts"
import { ConsoleApi, consolePath } from "./Console/ConsoleApi.ts"
import { listHandlers } from "./Console/listHandlers.ts"
import { lookupHandlers } from "./Console/lookupHandlers.ts"
import { Page } from "./Console/Page.ts"
import { sessionHandlers, signInHandlers } from "./Console/sessionHandlers.ts"
import type { VitalsOptions } from "./Console/Vitals.ts"
import type { SettingLine } from "./Settings/inForce.ts"

export interface ConsoleOptions extends VitalsOptions {
  readonly operators: Operators
  readonly consoleUrl: string
  /** Every setting as it holds, without secrets. */
  readonly settings: ReadonlyArray<SettingLine>
}

/** Bytes of the largest request but for a file: a broadcast with all that it may say in every language has less. */
const maxBody = ByteSize.megabytes(1)

/** Nobody, signed in or not, has more than that read into memory. */
const boundedBodies = HttpRouter.middleware((served) =>
  Effect.provideService(served, HttpIncomingMessage.MaxBodySize, maxBody)
).layer

/**
 * The operators' console at `/ops`: an API with its OpenAPI description, and a page that uses nothing else. Where no
 * operator is configured it is off, and its addresses answer 404.
 */
export const Console = {
  layer: (options: ConsoleOptions) => {
    if (options.operators.size === 0) return Layer.empty
    const cookie = { secure: options.consoleUrl.startsWith("https:") }
    const api = HttpApiBuilder.layer(ConsoleApi, { openapiPath: `${consolePath}/api/openapi.json` }).pipe(
      Layer.provide([
        signInHandlers(options.operators, cookie),
        sessionHandlers(cookie),
        lookupHandlers(options),
        listHandlers(options.settings),
        actionHandlers
      ]),
      Layer.provide(Actions.layer),
      Layer.provide([Lookup.layer, JobFiles.layer, UserFiles.layer, Overviews.layer, Series.layer, MoneyLists.layer]),
      Layer.provide(Statistics.layer),
      Layer.provide([JobRescue.layer, Resending.layer, UserNotes.layer, Margin.layer]),
      Layer.provide([authentication(options.operators), permission])
    )
    return Layer.merge(api, Page.layer).pipe(Layer.provide([HttpRouter.disableLogger, boundedBodies]))
  }
} as const
