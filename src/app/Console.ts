import { Layer } from "effect"
import { HttpRouter } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { authentication, type Operators, permission } from "./Console/authenticate.ts"
import { ConsoleApi, consolePath } from "./Console/ConsoleApi.ts"
import { lookupHandlers } from "./Console/lookupHandlers.ts"
import { JobFiles } from "../support/JobFiles.ts"
import { Lookup } from "../support/Lookup.ts"
import { Overviews } from "../support/Overview.ts"
import { Page } from "./Console/Page.ts"
import { UserFiles } from "../support/UserFiles.ts"
import { sessionHandlers, signInHandlers } from "./Console/sessionHandlers.ts"

/**
 * The operators' console at `/ops`: an API with its OpenAPI description, and a page that uses nothing else. Where no
 * operator is configured it is off, and its addresses answer 404.
 */
export const Console = {
  layer: (options: { readonly operators: Operators; readonly consoleUrl: string }) => {
    if (options.operators.size === 0) return Layer.empty
    const cookie = { secure: options.consoleUrl.startsWith("https:") }
    const api = HttpApiBuilder.layer(ConsoleApi, { openapiPath: `${consolePath}/api/openapi.json` }).pipe(
      Layer.provide([signInHandlers(options.operators, cookie), sessionHandlers(cookie), lookupHandlers]),
      Layer.provide([Lookup.layer, JobFiles.layer, UserFiles.layer, Overviews.layer]),
      Layer.provide([authentication(options.operators), permission])
    )
    return Layer.merge(api, Page.layer).pipe(Layer.provide(HttpRouter.disableLogger))
  }
} as const
